-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "operation_type" AS ENUM ('create', 'send', 'receive', 'process', 'settle');

-- CreateEnum
CREATE TYPE "outcome" AS ENUM ('ok', 'failed');

-- CreateEnum
CREATE TYPE "flow_status" AS ENUM ('inFlight', 'complete', 'compensated', 'failed', 'stuck');

-- CreateEnum
CREATE TYPE "expectation_origin" AS ENUM ('declared', 'learned');

-- CreateEnum
CREATE TYPE "violation_state" AS ENUM ('open', 'closed');

-- CreateTable
CREATE TABLE "service" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "destination" (
    "id" SERIAL NOT NULL,
    "system" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "destination_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_type" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "event_type_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consumer" (
    "id" SERIAL NOT NULL,
    "system" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "members" INTEGER,
    "state" TEXT,
    "state_since" TIMESTAMPTZ(6),
    "observed_at" TIMESTAMPTZ(6),

    CONSTRAINT "consumer_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operation" (
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "trace_id" BYTEA NOT NULL,
    "span_id" BYTEA NOT NULL,
    "parent_span_id" BYTEA,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "type" "operation_type" NOT NULL,
    "outcome" "outcome" NOT NULL,
    "attempt" SMALLINT NOT NULL,
    "event_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "causation_ids" TEXT[] NOT NULL,
    "event_type_id" INTEGER,
    "event_version" TEXT,
    "aggregate_id" TEXT,
    "aggregate_type" TEXT,
    "service_id" INTEGER NOT NULL,
    "instance" TEXT,
    "destination_id" INTEGER,
    "partition" TEXT,
    "offset" BIGINT,
    "consumer_id" INTEGER,
    "error_type" TEXT,
    "error_message" TEXT,
    "saga_id" TEXT,
    "saga_type" TEXT,
    "saga_step" TEXT,
    "saga_compensates" TEXT,
    "projection" TEXT,
    "duplicate_skipped" BOOLEAN NOT NULL,
    "dead_letter_reason" TEXT,
    "attributes" JSONB NOT NULL,

    CONSTRAINT "operation_pkey" PRIMARY KEY ("started_at","trace_id","span_id")
) PARTITION BY RANGE ("started_at");

-- CreateTable
CREATE TABLE "span" (
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "trace_id" BYTEA NOT NULL,
    "span_id" BYTEA NOT NULL,
    "parent_span_id" BYTEA,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "service_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "outcome" "outcome" NOT NULL,
    "attributes" JSONB NOT NULL,

    CONSTRAINT "span_pkey" PRIMARY KEY ("started_at","trace_id","span_id")
) PARTITION BY RANGE ("started_at");

-- CreateTable
CREATE TABLE "flow" (
    "correlation_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "status" "flow_status" NOT NULL,
    "root_event_id" TEXT NOT NULL,
    "root_event_type" TEXT,
    "aggregate_ids" TEXT[] NOT NULL,
    "event_count" INTEGER NOT NULL,
    "missing_count" INTEGER NOT NULL,
    "retry_count" INTEGER NOT NULL,
    "failed_count" INTEGER NOT NULL,
    "services" TEXT[] NOT NULL,
    "event_types" TEXT[] NOT NULL,
    "event_versions" TEXT[] NOT NULL,
    "shape" TEXT NOT NULL,
    "bars" JSONB NOT NULL,
    "judge_at" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "flow_pkey" PRIMARY KEY ("correlation_id")
);

-- CreateTable
CREATE TABLE "dirty_flow" (
    "id" BIGSERIAL NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "marked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dirty_flow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dirty_minute" (
    "id" BIGSERIAL NOT NULL,
    "minute" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "dirty_minute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "edge_minute" (
    "minute" TIMESTAMPTZ(6) NOT NULL,
    "type" "operation_type" NOT NULL,
    "service_id" INTEGER NOT NULL,
    "destination_id" INTEGER NOT NULL,
    "consumer_id" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "queue_p95" DOUBLE PRECISION,
    "processing_p50" DOUBLE PRECISION,
    "processing_p95" DOUBLE PRECISION,
    "critical_p95" DOUBLE PRECISION,

    CONSTRAINT "edge_minute_pkey" PRIMARY KEY ("minute","type","service_id","destination_id","consumer_id")
);

-- CreateTable
CREATE TABLE "position" (
    "consumer_id" INTEGER NOT NULL,
    "destination_id" INTEGER NOT NULL,
    "partition" TEXT NOT NULL,
    "committed_offset" BIGINT,
    "end_offset" BIGINT NOT NULL,
    "log_start_offset" BIGINT NOT NULL,
    "time_lag_millis" DOUBLE PRECISION,
    "observed_at" TIMESTAMPTZ(6) NOT NULL,
    "moved_at" TIMESTAMPTZ(6) NOT NULL,
    "waiting_since" TIMESTAMPTZ(6),

    CONSTRAINT "position_pkey" PRIMARY KEY ("consumer_id","destination_id","partition")
);

-- CreateTable
CREATE TABLE "lag_sample" (
    "at" TIMESTAMPTZ(6) NOT NULL,
    "consumer_id" INTEGER NOT NULL,
    "destination_id" INTEGER NOT NULL,
    "partition" TEXT NOT NULL,
    "committed_offset" BIGINT,
    "end_offset" BIGINT NOT NULL,
    "time_lag_millis" DOUBLE PRECISION,

    CONSTRAINT "lag_sample_pkey" PRIMARY KEY ("at","consumer_id","destination_id","partition")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "expectation" (
    "id" TEXT NOT NULL,
    "origin" "expectation_origin" NOT NULL,
    "event_type" TEXT NOT NULL,
    "event_version" TEXT,
    "destination" TEXT,
    "consumer" TEXT,
    "followed_by" TEXT[] NOT NULL,
    "within_millis" INTEGER NOT NULL,
    "declared_in" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "expectation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "violation" (
    "id" BIGSERIAL NOT NULL,
    "expectation_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "event_type" TEXT NOT NULL,
    "state" "violation_state" NOT NULL,
    "verdict" TEXT NOT NULL,
    "cause_key" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "sent_at" TIMESTAMPTZ(6) NOT NULL,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "closed_at" TIMESTAMPTZ(6),
    "closed_as" TEXT,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "violation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "instance" (
    "service_id" INTEGER NOT NULL,
    "instance" TEXT NOT NULL,
    "first_seen" TIMESTAMPTZ(6) NOT NULL,
    "last_seen" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "instance_pkey" PRIMARY KEY ("service_id","instance")
);

-- CreateTable
CREATE TABLE "quarantine" (
    "id" BIGSERIAL NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "service" TEXT,
    "content_type" TEXT,
    "payload" BYTEA NOT NULL,

    CONSTRAINT "quarantine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "epoch" BIGINT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "service_name_key" ON "service"("name");

-- CreateIndex
CREATE UNIQUE INDEX "destination_system_name_key" ON "destination"("system", "name");

-- CreateIndex
CREATE UNIQUE INDEX "event_type_name_key" ON "event_type"("name");

-- CreateIndex
CREATE UNIQUE INDEX "consumer_system_name_key" ON "consumer"("system", "name");

-- CreateIndex
CREATE INDEX "operation_correlation_id_idx" ON "operation"("correlation_id");

-- CreateIndex
CREATE INDEX "operation_event_id_idx" ON "operation"("event_id");

-- CreateIndex
CREATE INDEX "span_trace_id_idx" ON "span"("trace_id");

-- CreateIndex
CREATE INDEX "flow_started_at_correlation_id_idx" ON "flow"("started_at" DESC, "correlation_id");

-- CreateIndex
CREATE INDEX "flow_status_started_at_idx" ON "flow"("status", "started_at" DESC);

-- CreateIndex
CREATE INDEX "flow_updated_at_idx" ON "flow"("updated_at");

-- CreateIndex
CREATE INDEX "flow_services_idx" ON "flow" USING GIN ("services");

-- CreateIndex
CREATE INDEX "flow_event_types_idx" ON "flow" USING GIN ("event_types");

-- CreateIndex
CREATE INDEX "flow_aggregate_ids_idx" ON "flow" USING GIN ("aggregate_ids");

-- CreateIndex
CREATE INDEX "violation_correlation_id_idx" ON "violation"("correlation_id");

-- CreateIndex
CREATE INDEX "violation_state_opened_at_idx" ON "violation"("state", "opened_at" DESC);

-- CreateIndex
CREATE INDEX "violation_updated_at_idx" ON "violation"("updated_at");

-- CreateIndex
CREATE UNIQUE INDEX "violation_expectation_id_event_id_key" ON "violation"("expectation_id", "event_id");

-- CreateIndex
CREATE INDEX "quarantine_received_at_idx" ON "quarantine"("received_at");

-- What Prisma has no word for. Where a destination's events lie (time lag, head of line), and who fails there.
CREATE INDEX "operation_position_idx" ON "operation"("destination_id", "partition", "offset") WHERE "type" = 'send' AND "offset" IS NOT NULL;
CREATE INDEX "operation_failed_idx" ON "operation"("consumer_id", "destination_id", "partition", "offset") WHERE "outcome" = 'failed';
CREATE INDEX "flow_judge_at_idx" ON "flow"("judge_at") WHERE "judge_at" IS NOT NULL;
