# The compiled sources.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

# What the gateway needs to run, and nothing else: the image brings its own Node, and TypeScript is an optional peer of
# a dependency that npm keeps although only the build uses it.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev \
  && rm -rf node_modules/node-linux-* node_modules/typescript \
    node_modules/.bin/node node_modules/.bin/tsc node_modules/.bin/tsserver

# The receiver and the traffic of docker-compose.yml.
FROM build AS demonstration
COPY scripts ./scripts
USER 1000:1000
CMD ["node", "scripts/quickstart.mjs", "--once"]

# The image to deploy. It writes nothing, so its root file system can be read-only.
FROM node:24-bookworm-slim AS gateway
# Names are looked up on threads: with the default of four, four names that hang would hold up all new connections.
ENV NODE_ENV=production UV_THREADPOOL_SIZE=32
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
# So that `kubectl exec … -- event-gateway results tail` works, too.
RUN chmod +x dist/cli/main.js && ln -s /app/dist/cli/main.js /usr/local/bin/event-gateway
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.HTTP_PORT || 8080) + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "dist/cli/main.js"]
CMD ["serve"]
