import { openApi } from '../open-api.ts'

export const dynamic = 'force-static'

/** The description of this API, OpenAPI 3.1. */
export const GET = (): Response => Response.json(openApi)
