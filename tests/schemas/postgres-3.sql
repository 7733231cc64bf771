-- A store of version 3, with a delivery that counts and one that was refused.
CREATE TABLE lines (
    source text NOT NULL,
    incident bytea NOT NULL,
    seq bigint NOT NULL,
    number bigint NOT NULL,
    account bytea NOT NULL,
    grp bytea NOT NULL,
    line bytea NOT NULL,
    current bigint NOT NULL
);
CREATE TABLE records (
    seq bigint NOT NULL,
    source text NOT NULL,
    key bytea NOT NULL,
    way bigint NOT NULL,
    seen bigint NOT NULL,
    hash bytea NOT NULL,
    raw bytea NOT NULL,
    updated bigint,
    state bigint DEFAULT 0 NOT NULL
);
CREATE SEQUENCE records_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE records_seq_seq OWNED BY records.seq;
CREATE TABLE refused (
    seq bigint NOT NULL,
    source text NOT NULL,
    reason bytea NOT NULL,
    code text DEFAULT ''::text NOT NULL
);
CREATE TABLE schema_version (
    version bigint NOT NULL
);
CREATE TABLE sources (
    source text NOT NULL,
    mapping bytea DEFAULT '\x'::bytea NOT NULL,
    watermark text DEFAULT ''::text NOT NULL,
    scanned bigint,
    success bigint,
    revision bigint DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY records ALTER COLUMN seq SET DEFAULT nextval('records_seq_seq'::regclass);
INSERT INTO records VALUES (1, 'hook', '\x7368613235363a61336139636630306166353433653938323532623666656436646566313739326238636138333162333739323933656632336261333035653934303434386263', 1, 1792980000000000000, '\xa3a9cf00af543e98252b6fed6def1792b8ca831b379293ef23ba305e940448bc', '\x7b226964223a224f4c442d31222c227365727669636573223a5b22776562225d2c226163636f756e7473223a5b2261636d65225d2c226576656e7473223a5b7b226174223a22323032362d31302d32305430313a30303a30305a222c2274797065223a22747269676765726564222c227365766572697479223a2273657631227d2c7b226174223a22323032362d31302d32305430333a30303a30305a222c2274797065223a227265736f6c766564227d5d7d', NULL, 1);
INSERT INTO records VALUES (2, 'hook', '\x7368613235363a63313032336663663963316365383938323736353165613038653632663336633033383439353666356335326332333064666362303665323738346530376565', 1, 1792980001000000000, '\xc1023fcf9c1ce89827651ea08e62f36c0384956f5c52c230dfcb06e2784e07ee', '\x7b226964223a224f4c442d32227d', NULL, 2);
INSERT INTO refused VALUES (2, 'hook', '\x6e6f2d6576656e7473', '');
INSERT INTO schema_version VALUES (1);
INSERT INTO schema_version VALUES (2);
INSERT INTO schema_version VALUES (3);
INSERT INTO sources VALUES ('hook', '\x', '', NULL, NULL, 0);
SELECT pg_catalog.setval('records_seq_seq', 2, true);
ALTER TABLE ONLY lines
    ADD CONSTRAINT lines_pkey PRIMARY KEY (source, incident, seq, number, account);
ALTER TABLE ONLY records
    ADD CONSTRAINT records_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY refused
    ADD CONSTRAINT refused_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (source);
CREATE INDEX lines_by_group ON lines USING btree (source, grp) WHERE (grp <> '\x'::bytea);
CREATE INDEX lines_by_record ON lines USING btree (seq);
CREATE INDEX records_by_source ON records USING btree (source, seq);
CREATE INDEX records_by_state ON records USING btree (source, key) WHERE (state <> 0);
CREATE INDEX records_by_version ON records USING btree (source, key, hash);
CREATE INDEX records_refused ON records USING btree (source, seq) WHERE (state = 2);
