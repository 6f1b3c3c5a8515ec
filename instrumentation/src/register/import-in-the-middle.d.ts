/**
 * An instance of the module that is ours alone: it refuses to be registered twice, and the second to ask may be the
 * service's own OpenTelemetry, for all modules.
 */
declare module 'import-in-the-middle/register-hooks.mjs?for=causeway' {
  export { register, supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs'
}
