# The image of the three services and of the backups: `docker build -t pipeline-observability:0.1.0 .`
# It holds no settings and no secret: both are mounted (see deploy/base).
FROM node:20.20.2-bookworm-slim AS bundle
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node --import tsx src/cli.ts bundle --out /bundle

FROM node:20.20.2-bookworm-slim
ENV NODE_ENV=production
COPY --from=bundle /bundle /app
# Nothing is written but below /tmp: run it with a read-only root.
USER 10001:10001
ENTRYPOINT ["node", "/app/services.mjs"]
CMD ["serve", "--help"]
