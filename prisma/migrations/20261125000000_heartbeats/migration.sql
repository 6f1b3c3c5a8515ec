-- What the newest heartbeat of an instance said (docs/heartbeat.md); all null where there was none.
ALTER TABLE "instance"
    ADD COLUMN "boot_id" TEXT,
    ADD COLUMN "sequence" BIGINT,
    ADD COLUMN "made_at" TIMESTAMPTZ(6),
    ADD COLUMN "heard_at" TIMESTAMPTZ(6),
    ADD COLUMN "interval_millis" INTEGER,
    ADD COLUMN "watermark" TIMESTAMPTZ(6),
    ADD COLUMN "spans_dropped" BIGINT,
    ADD COLUMN "groups" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    ADD COLUMN "leaving" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "unheard_from" TIMESTAMPTZ(6),
    ADD COLUMN "unheard_until" TIMESTAMPTZ(6);
