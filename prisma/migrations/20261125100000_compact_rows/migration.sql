-- An id is stored as bytes: one of the usual forms behind NUL and the number of the form, any other as its UTF-8, which never
-- begins with NUL. The same rule in TypeScript: model/src/packed-id.ts.
CREATE FUNCTION "packed_id"("id" TEXT) RETURNS BYTEA LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE
  WHEN id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN '\x0001'::bytea || decode(replace(id, '-', ''), 'hex')
  WHEN id ~ '^[0-9a-f]{32}$' THEN '\x0002'::bytea || decode(id, 'hex')
  WHEN id ~ '^[0-9a-f]{32}-[0-9a-f]{16}$' THEN '\x0003'::bytea || decode(replace(id, '-', ''), 'hex')
  ELSE convert_to(id, 'UTF8')
END
$$;

CREATE FUNCTION "unpacked_id"("id" BYTEA) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE
  WHEN get_byte(id, 0) <> 0 THEN convert_from(id, 'UTF8')
  WHEN get_byte(id, 1) = 1 THEN encode(substr(id, 3), 'hex')::uuid::text
  WHEN get_byte(id, 1) = 2 THEN encode(substr(id, 3), 'hex')
  ELSE encode(substr(id, 3, 16), 'hex') || '-' || encode(substr(id, 19), 'hex')
END
$$;

-- Trace and span ids are stored as numbers; people and OTLP know them as hex digits.
CREATE FUNCTION "trace_digits"("id" UUID) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT replace(id::text, '-', '')
$$;

CREATE FUNCTION "span_digits"("id" BIGINT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT lpad(to_hex(id), 16, '0')
$$;

CREATE FUNCTION "span_number"("digits" TEXT) RETURNS BIGINT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT ('x' || digits)::bit(64)::bigint
$$;

-- CreateTable
CREATE TABLE "source" (
    "id" SERIAL NOT NULL,
    "service" TEXT NOT NULL,
    "instance" TEXT NOT NULL,

    CONSTRAINT "source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leftover" (
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "id" BIGINT NOT NULL,
    "payload" BYTEA NOT NULL,

    CONSTRAINT "leftover_pkey" PRIMARY KEY ("started_at","id")
) PARTITION BY RANGE ("started_at");

-- The payload comes compressed.
ALTER TABLE "leftover" ALTER COLUMN "payload" SET STORAGE EXTERNAL;

-- CreateIndex
CREATE UNIQUE INDEX "source_service_instance_key" ON "source"("service", "instance");

-- The tables are made anew, because the order of their columns decides how much of a row is padding. Days that are there stay
-- as they lie: a partition may have another order.
CREATE TEMP TABLE "day" ON COMMIT DROP AS
SELECT inhparent::regclass::text AS parent, relname AS name, pg_get_expr(relpartbound, pg_class.oid) AS bounds
FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent IN ('operation'::regclass, 'span'::regclass);

ALTER TABLE "operation" DROP CONSTRAINT "operation_pkey";
ALTER TABLE "span" DROP CONSTRAINT "span_pkey";
DROP INDEX "operation_event_id_idx";

ALTER TABLE "operation"
  ALTER COLUMN "trace_id" TYPE UUID USING encode("trace_id", 'hex')::uuid,
  ALTER COLUMN "span_id" TYPE BIGINT USING span_number(encode("span_id", 'hex')),
  ALTER COLUMN "parent_span_id" TYPE BIGINT USING span_number(encode("parent_span_id", 'hex')),
  ADD COLUMN "source_id" INTEGER,
  ADD COLUMN "causation_id" BYTEA,
  ADD COLUMN "leftover_id" BIGINT,
  ADD COLUMN "leftover_at" SMALLINT,
  ALTER COLUMN "causation_ids" DROP NOT NULL,
  ALTER COLUMN "attributes" DROP NOT NULL,
  ALTER COLUMN "event_id" TYPE BYTEA USING packed_id("event_id"),
  ALTER COLUMN "correlation_id" TYPE BYTEA USING packed_id("correlation_id");
UPDATE "operation" SET "causation_id" = packed_id("causation_ids"[1]), "causation_ids" = NULLIF("causation_ids"[2:], '{}');
ALTER TABLE "operation" RENAME COLUMN "causation_ids" TO "more_causation_ids";
ALTER TABLE "span"
  ALTER COLUMN "trace_id" TYPE UUID USING encode("trace_id", 'hex')::uuid,
  ALTER COLUMN "span_id" TYPE BIGINT USING span_number(encode("span_id", 'hex')),
  ALTER COLUMN "parent_span_id" TYPE BIGINT USING span_number(encode("parent_span_id", 'hex')),
  ADD COLUMN "leftover_id" BIGINT,
  ADD COLUMN "leftover_at" SMALLINT,
  ALTER COLUMN "attributes" DROP NOT NULL;

DO $$
DECLARE known RECORD;
BEGIN
  FOR known IN SELECT * FROM day LOOP
    EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', known.parent, known.name);
  END LOOP;
END
$$;
DROP TABLE "operation", "span";

-- CreateTable
CREATE TABLE "operation" (
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "span_id" BIGINT NOT NULL,
    "parent_span_id" BIGINT,
    "offset" BIGINT,
    "leftover_id" BIGINT,
    "type" "operation_type" NOT NULL,
    "outcome" "outcome" NOT NULL,
    "event_type_id" INTEGER,
    "service_id" INTEGER NOT NULL,
    "source_id" INTEGER,
    "destination_id" INTEGER,
    "consumer_id" INTEGER,
    "leftover_at" SMALLINT,
    "attempt" SMALLINT NOT NULL,
    "duplicate_skipped" BOOLEAN NOT NULL,
    "trace_id" UUID NOT NULL,
    "event_id" BYTEA NOT NULL,
    "correlation_id" BYTEA NOT NULL,
    "causation_id" BYTEA,
    "event_version" TEXT,
    "aggregate_id" TEXT,
    "aggregate_type" TEXT,
    "partition" TEXT,
    "instance" TEXT,
    "error_type" TEXT,
    "error_message" TEXT,
    "saga_id" TEXT,
    "saga_type" TEXT,
    "saga_step" TEXT,
    "saga_compensates" TEXT,
    "projection" TEXT,
    "dead_letter_reason" TEXT,
    "more_causation_ids" TEXT[],
    "attributes" JSONB
) PARTITION BY RANGE ("started_at");

-- CreateTable
CREATE TABLE "span" (
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6) NOT NULL,
    "span_id" BIGINT NOT NULL,
    "parent_span_id" BIGINT,
    "leftover_id" BIGINT,
    "service_id" INTEGER NOT NULL,
    "outcome" "outcome" NOT NULL,
    "leftover_at" SMALLINT,
    "trace_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "attributes" JSONB
) PARTITION BY RANGE ("started_at");

-- CreateIndex
CREATE INDEX "operation_correlation_id_idx" ON "operation"("correlation_id");

-- CreateIndex
CREATE INDEX "span_trace_id_idx" ON "span"("trace_id");

-- What Prisma has no word for. A span is known by its start and a 64-bit hash of its trace and span: two thirds of the index that
-- the ids themselves would be.
CREATE UNIQUE INDEX "operation_identity_key" ON "operation"("started_at", (uuid_hash_extended("trace_id", "span_id")));
CREATE UNIQUE INDEX "span_identity_key" ON "span"("started_at", (uuid_hash_extended("trace_id", "span_id")));
-- Every question by event alone is about its send.
CREATE INDEX "operation_sent_idx" ON "operation"("event_id") WHERE "type" = 'send';
-- Where a destination's events lie (time lag, head of line), and who fails there.
CREATE INDEX "operation_position_idx" ON "operation"("destination_id", "partition", "offset") WHERE "type" = 'send' AND "offset" IS NOT NULL;
CREATE INDEX "operation_failed_idx" ON "operation"("consumer_id", "destination_id", "partition", "offset") WHERE "outcome" = 'failed';

DO $$
DECLARE known RECORD;
BEGIN
  FOR known IN SELECT * FROM day LOOP
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I %s', known.parent, known.name, known.bounds);
  END LOOP;
END
$$;
