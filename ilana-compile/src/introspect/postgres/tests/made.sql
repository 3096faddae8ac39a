CREATE TABLE "Composite" (
  "B" bigint NOT NULL,
  "a" bigint NOT NULL,
  "user" text NOT NULL,
  PRIMARY KEY ("B", "a"),
  CONSTRAINT "u0" UNIQUE ("user") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "u1" UNIQUE ("a", "B") DEFERRABLE INITIALLY IMMEDIATE
);
CREATE TABLE "a_very_long_table_name_that_fills_up_all_of_its_sixty_three_byt" (
  "id" bigint NOT NULL,
  "a_column_with_a_rather_long_name" text NOT NULL CONSTRAINT "a_very_long_table_name_that_fills_up_all_of_its_sixty__8d42fb8c" CHECK ("a_column_with_a_rather_long_name" IN ('x', 'y')),
  PRIMARY KEY ("id")
);
CREATE TABLE "all_types" (
  "tiny" smallint NOT NULL,
  "small" smallint NOT NULL,
  "middle" integer NOT NULL,
  "big" bigint NOT NULL,
  "single" real NOT NULL,
  "twice" double precision NOT NULL,
  "money" numeric(12, 2) NOT NULL,
  "money2" numeric(28, 0) NOT NULL,
  "code" char(2) NOT NULL,
  "c1" char(1) NOT NULL,
  "name" varchar(255) NOT NULL,
  "body" text NOT NULL,
  "mt" text NOT NULL,
  "file" bytea NOT NULL,
  "vb" bytea NOT NULL,
  "flag" boolean NOT NULL,
  "day" date NOT NULL,
  "hour" time NOT NULL,
  "local" timestamp NOT NULL,
  "instant" timestamptz NOT NULL,
  "token" uuid NOT NULL,
  "document" jsonb NOT NULL,
  "ip" inet NOT NULL,
  "mac" macaddr NOT NULL,
  "arr" text[] NOT NULL,
  "arr2" varchar(20)[][] NOT NULL,
  "arr3" numeric(5, 3)[] NOT NULL,
  "arr4" "colour"[] NOT NULL,
  "range" numrange NOT NULL,
  "num" numeric NOT NULL,
  "vc" character varying NOT NULL,
  "ts0" timestamp(0) without time zone NOT NULL,
  "js" json NOT NULL,
  "int" interval NOT NULL,
  "en" "colour" NOT NULL,
  "en2" "re porting"."Mo od" NOT NULL,
  "en3" text NOT NULL CONSTRAINT "all_types_en3_enum" CHECK ("en3" IN ('red', 'it''s, "blue"', 'a\b', '?')),
  "En 4" text NOT NULL CONSTRAINT "all_types_En 4_enum" CHECK ("En 4" IN ('single'))
);
CREATE TABLE "all_types_null" (
  "tiny" smallint NULL,
  "small" smallint NULL,
  "middle" integer NULL,
  "big" bigint NULL,
  "single" real NULL,
  "twice" double precision NULL,
  "money" numeric(12, 2) NULL,
  "money2" numeric(28, 0) NULL,
  "code" char(2) NULL,
  "c1" char(1) NULL,
  "name" varchar(255) NULL,
  "body" text NULL,
  "mt" text NULL,
  "file" bytea NULL,
  "vb" bytea NULL,
  "flag" boolean NULL,
  "day" date NULL,
  "hour" time NULL,
  "local" timestamp NULL,
  "instant" timestamptz NULL,
  "token" uuid NULL,
  "document" jsonb NULL,
  "ip" inet NULL,
  "mac" macaddr NULL,
  "arr" text[] NULL,
  "arr2" varchar(20)[][] NULL,
  "arr3" numeric(5, 3)[] NULL,
  "arr4" "colour"[] NULL,
  "range" numrange NULL,
  "num" numeric NULL,
  "vc" character varying NULL,
  "ts0" timestamp(0) without time zone NULL,
  "js" json NULL,
  "int" interval NULL,
  "en" "colour" NULL,
  "en2" "re porting"."Mo od" NULL,
  "en3" text NULL CONSTRAINT "all_types_null_en3_enum" CHECK ("en3" IN ('red', 'it''s, "blue"', 'a\b', '?')),
  "En 4" text NULL CONSTRAINT "all_types_null_En 4_enum" CHECK ("En 4" IN ('single'))
);
COMMENT ON COLUMN "all_types_null"."tiny" IS 'it''s tiny \ 
?';
COMMENT ON COLUMN "all_types_null"."small" IS 'it''s small \ 
?';
COMMENT ON COLUMN "all_types_null"."middle" IS 'it''s middle \ 
?';
COMMENT ON COLUMN "all_types_null"."big" IS 'it''s big \ 
?';
COMMENT ON COLUMN "all_types_null"."single" IS 'it''s single \ 
?';
COMMENT ON COLUMN "all_types_null"."twice" IS 'it''s twice \ 
?';
COMMENT ON COLUMN "all_types_null"."money" IS 'it''s money \ 
?';
COMMENT ON COLUMN "all_types_null"."money2" IS 'it''s money2 \ 
?';
COMMENT ON COLUMN "all_types_null"."code" IS 'it''s code \ 
?';
COMMENT ON COLUMN "all_types_null"."c1" IS 'it''s c1 \ 
?';
COMMENT ON COLUMN "all_types_null"."name" IS 'it''s name \ 
?';
COMMENT ON COLUMN "all_types_null"."body" IS 'it''s body \ 
?';
COMMENT ON COLUMN "all_types_null"."mt" IS 'it''s mt \ 
?';
COMMENT ON COLUMN "all_types_null"."file" IS 'it''s file \ 
?';
COMMENT ON COLUMN "all_types_null"."vb" IS 'it''s vb \ 
?';
COMMENT ON COLUMN "all_types_null"."flag" IS 'it''s flag \ 
?';
COMMENT ON COLUMN "all_types_null"."day" IS 'it''s day \ 
?';
COMMENT ON COLUMN "all_types_null"."hour" IS 'it''s hour \ 
?';
COMMENT ON COLUMN "all_types_null"."local" IS 'it''s local \ 
?';
COMMENT ON COLUMN "all_types_null"."instant" IS 'it''s instant \ 
?';
COMMENT ON COLUMN "all_types_null"."token" IS 'it''s token \ 
?';
COMMENT ON COLUMN "all_types_null"."document" IS 'it''s document \ 
?';
COMMENT ON COLUMN "all_types_null"."ip" IS 'it''s ip \ 
?';
COMMENT ON COLUMN "all_types_null"."mac" IS 'it''s mac \ 
?';
COMMENT ON COLUMN "all_types_null"."arr" IS 'it''s arr \ 
?';
COMMENT ON COLUMN "all_types_null"."arr2" IS 'it''s arr2 \ 
?';
COMMENT ON COLUMN "all_types_null"."arr3" IS 'it''s arr3 \ 
?';
COMMENT ON COLUMN "all_types_null"."arr4" IS 'it''s arr4 \ 
?';
COMMENT ON COLUMN "all_types_null"."range" IS 'it''s range \ 
?';
COMMENT ON COLUMN "all_types_null"."num" IS 'it''s num \ 
?';
COMMENT ON COLUMN "all_types_null"."vc" IS 'it''s vc \ 
?';
COMMENT ON COLUMN "all_types_null"."ts0" IS 'it''s ts0 \ 
?';
COMMENT ON COLUMN "all_types_null"."js" IS 'it''s js \ 
?';
COMMENT ON COLUMN "all_types_null"."int" IS 'it''s int \ 
?';
COMMENT ON COLUMN "all_types_null"."en" IS 'it''s en \ 
?';
COMMENT ON COLUMN "all_types_null"."en2" IS 'it''s en2 \ 
?';
COMMENT ON COLUMN "all_types_null"."en3" IS 'it''s en3 \ 
?';
COMMENT ON COLUMN "all_types_null"."En 4" IS 'it''s En 4 \ 
?';
CREATE TABLE "checks" (
  "amount" integer NOT NULL,
  "big" bigint NOT NULL,
  "small" smallint NOT NULL,
  "num" numeric(12, 2) NOT NULL,
  "dbl" double precision NOT NULL,
  "real" real NOT NULL,
  "code" varchar(10) NOT NULL,
  "body" text NOT NULL,
  "ch" char(4) NOT NULL,
  "Q ""q" text NOT NULL,
  "en" "colour" NOT NULL,
  "doc" jsonb NOT NULL,
  "vc" character varying NOT NULL,
  "b" boolean NOT NULL,
  "e" text NOT NULL CONSTRAINT "checks_e_enum" CHECK ("e" IN ('a', 'b')),
  CONSTRAINT "ck001" CHECK ("amount" > 0),
  CONSTRAINT "ck002" CHECK ("big" > 0),
  CONSTRAINT "ck003" CHECK ("small" > 0),
  CONSTRAINT "ck004" CHECK ("num" > 0),
  CONSTRAINT "ck005" CHECK ("dbl" > 0),
  CONSTRAINT "ck006" CHECK ("real" > 0),
  CONSTRAINT "ck007" CHECK ("code" ~ '^[A-Z]\d+''?$'),
  CONSTRAINT "ck008" CHECK ("body" ~ '^[A-Z]\d+''?$'),
  CONSTRAINT "ck009" CHECK ("ch" ~ '^[A-Z]\d+''?$'),
  CONSTRAINT "ck010" CHECK ("Q ""q" ~ '^[A-Z]\d+''?$'),
  CONSTRAINT "ck011" CHECK ("vc" ~ '^[A-Z]\d+''?$'),
  CONSTRAINT "ck012" CHECK ("e" ~ '^[A-Z]\d+''?$'),
  CONSTRAINT "ck013" CHECK ("code" IN ('red', 'it''s "blue"', 'a\b')),
  CONSTRAINT "ck014" CHECK ("code" IN ('red')),
  CONSTRAINT "ck015" CHECK ("body" IN ('red', 'it''s "blue"', 'a\b')),
  CONSTRAINT "ck016" CHECK ("body" IN ('red')),
  CONSTRAINT "ck017" CHECK ("ch" IN ('red', 'it''s "blue"', 'a\b')),
  CONSTRAINT "ck018" CHECK ("ch" IN ('red')),
  CONSTRAINT "ck019" CHECK ("Q ""q" IN ('red', 'it''s "blue"', 'a\b')),
  CONSTRAINT "ck020" CHECK ("Q ""q" IN ('red')),
  CONSTRAINT "ck021" CHECK ("vc" IN ('red', 'it''s "blue"', 'a\b')),
  CONSTRAINT "ck022" CHECK ("vc" IN ('red')),
  CONSTRAINT "ck023" CHECK ("en" IN ('red', 'it''s "blue"', 'a\b')),
  CONSTRAINT "ck024" CHECK ("en" IN ('red')),
  CONSTRAINT "ck025" CHECK ("e" IN ('red', 'it''s "blue"', 'a\b')),
  CONSTRAINT "ck026" CHECK ("e" IN ('red')),
  CONSTRAINT "ck027" CHECK ((amount < 100) OR ((code)::text = 'x'::text)),
  CONSTRAINT "ck028" CHECK (doc ? '?'::text),
  CONSTRAINT "ck029" CHECK (amount IS NOT NULL),
  CONSTRAINT "ck030" CHECK (b),
  CONSTRAINT "ck031" CHECK (amount > 10),
  CONSTRAINT "ck032" CHECK (("Q ""q" ~ '^a'::text) AND b),
  CONSTRAINT "ck033" CHECK (length(body) > 0),
  CONSTRAINT "ck034" CHECK ((code)::text <> ''::text)
);
CREATE TABLE "coll" (
  "a" text COLLATE "C" NOT NULL,
  "b" varchar(20) COLLATE "POSIX" NOT NULL,
  "c" char(3) COLLATE "C" NOT NULL,
  "e" text COLLATE "C" NOT NULL CONSTRAINT "coll_e_enum" CHECK ("e" IN ('p', 'q')),
  "f" text[] COLLATE "C" NOT NULL,
  "g" text COLLATE "C" NOT NULL DEFAULT 'x'
);
CREATE TABLE "cross" (
  "role_id" bigint NULL,
  "select" bigint NOT NULL,
  CONSTRAINT "items key" PRIMARY KEY ("select"),
  CONSTRAINT "x" FOREIGN KEY ("role_id") REFERENCES "re porting"."roles" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE TABLE "defaults" (
  "small" smallint NOT NULL DEFAULT -1,
  "s2" smallint NOT NULL DEFAULT 7,
  "big" bigint NOT NULL DEFAULT -9223372036854775808,
  "b3" bigint NOT NULL DEFAULT 9223372036854775807,
  "unsigned" bigint NOT NULL DEFAULT 7,
  "i" integer NOT NULL DEFAULT 0,
  "i2" integer NOT NULL DEFAULT -2147483648,
  "twice" double precision NOT NULL DEFAULT 1.5e300,
  "tw0" double precision NOT NULL DEFAULT 0.0,
  "tw1" double precision NOT NULL DEFAULT -0.5,
  "tw2" double precision NOT NULL DEFAULT 100.0,
  "tw3" double precision NOT NULL DEFAULT 1000000000000000.0,
  "tw4" double precision NOT NULL DEFAULT 1e16,
  "tw5" double precision NOT NULL DEFAULT 5e-324,
  "tw6" double precision NOT NULL DEFAULT 0.1,
  "tw7" double precision NOT NULL DEFAULT 1.7976931348623157e308,
  "tw8" double precision NOT NULL DEFAULT 5,
  "tw9" real NOT NULL DEFAULT -1.25,
  "twa" real NOT NULL DEFAULT -3,
  "twb" double precision NOT NULL DEFAULT 1.7976931348623155e308,
  "money" numeric(12, 2) NOT NULL DEFAULT '-9.50',
  "mo1" numeric(12, 2) NOT NULL DEFAULT '9.50',
  "mo2" numeric(12, 2) NOT NULL DEFAULT '5',
  "mo3" numeric(12, 2) NOT NULL DEFAULT 5,
  "mo4" numeric(12, 2) NOT NULL DEFAULT -5,
  "mo5" numeric(28, 10) NOT NULL DEFAULT '123456789012345678.0123456789',
  "mo6" numeric(28, 0) NOT NULL DEFAULT '9999999999999999999999999999',
  "mo7" numeric(12, 2) NOT NULL DEFAULT '0',
  "mo8" numeric(12, 2) NOT NULL DEFAULT '0.00',
  "num" numeric NOT NULL DEFAULT '1.5',
  "code" char(2) NOT NULL DEFAULT 'ok',
  "code2" char(2) NOT NULL DEFAULT '',
  "name" varchar(255) NOT NULL DEFAULT 'it''s a \ and a ?',
  "body" text NOT NULL DEFAULT 'long',
  "b2" text NOT NULL DEFAULT '',
  "b4" text NOT NULL DEFAULT 'now()',
  "b5" text NOT NULL DEFAULT 'NULL',
  "b6" text NOT NULL DEFAULT '5',
  "b7" varchar(4) NOT NULL DEFAULT 'true',
  "b8" text NOT NULL DEFAULT 'x)
(y',
  "vc" character varying NOT NULL DEFAULT 'x',
  "file" bytea NOT NULL DEFAULT '\x0027ff',
  "file2" bytea NOT NULL DEFAULT '\x',
  "yes" boolean NOT NULL DEFAULT TRUE,
  "no" boolean NOT NULL DEFAULT FALSE,
  "day" date NOT NULL DEFAULT '2024-02-29',
  "hour" time NOT NULL DEFAULT '12:30:00.123456',
  "hour2" time NOT NULL DEFAULT '00:00:00.000000',
  "local" timestamp NOT NULL DEFAULT '2024-02-29 12:30:00.123456',
  "instant" timestamptz NOT NULL DEFAULT '2024-02-29 12:30:00.123456+00',
  "instant2" timestamptz NOT NULL DEFAULT '1850-02-28 23:30:00.000000+00',
  "local2" timestamp NOT NULL DEFAULT '1850-02-28 23:30:00.000000',
  "day1" date NOT NULL DEFAULT '0001-01-01',
  "day2" date NOT NULL DEFAULT '9999-12-31',
  "token" uuid NOT NULL DEFAULT '67e55044-10b1-426f-9247-bb680e5fe0c8',
  "document" jsonb NOT NULL DEFAULT '{"it''s":[1,"\\",null]}',
  "doc2" jsonb NOT NULL DEFAULT '{"a":{"b":"\u0001","bb":"é"},"z\"1.50":[1.5,"a\\\"1.50",-1,0.1,1e+300,18446744073709551615,true,{}]}',
  "doc3" jsonb NOT NULL DEFAULT '"x"',
  "doc4" jsonb NOT NULL DEFAULT '5',
  "doc5" jsonb NOT NULL DEFAULT '[]',
  "ip" inet NOT NULL DEFAULT '127.0.0.1',
  "ip6" inet NOT NULL DEFAULT '::1/64',
  "mac" macaddr NOT NULL DEFAULT '08:00:2b:01:02:03',
  "arr" text[] NOT NULL DEFAULT '{}',
  "arr1" varchar(3)[] NOT NULL DEFAULT '{a,b}',
  "arr9" integer[] NOT NULL DEFAULT '{1,2}',
  "range" numrange NOT NULL DEFAULT 'empty',
  "int" interval NOT NULL DEFAULT '1 day',
  "ts0" timestamp(0) without time zone NOT NULL DEFAULT '2024-01-01 00:00:00',
  "en" "colour" NOT NULL DEFAULT 'a\b',
  "en2" "re porting"."Mo od" NOT NULL DEFAULT 'x',
  "en3" text NOT NULL DEFAULT 'b' CONSTRAINT "defaults_en3_enum" CHECK ("en3" IN ('a', 'b'))
);
CREATE TABLE "expressions" (
  "two" integer NOT NULL DEFAULT (1 + 1),
  "u" uuid NOT NULL DEFAULT (gen_random_uuid()),
  "q" boolean NOT NULL DEFAULT ('{"a": 1}'::jsonb ? '?'::text),
  "d" timestamptz NOT NULL DEFAULT (now() + '1 day'::interval),
  "t" text NOT NULL DEFAULT (CURRENT_USER),
  "inf" timestamptz NOT NULL DEFAULT ('infinity'::timestamp with time zone),
  "nan" double precision NOT NULL DEFAULT ('NaN'::double precision),
  "dx" timestamp(0) without time zone NOT NULL DEFAULT (now()),
  "bc" date NOT NULL DEFAULT ('0044-03-15 BC'::date)
);
CREATE TABLE "gen" (
  "price" bigint NOT NULL,
  "amount" bigint NOT NULL,
  "total" bigint GENERATED ALWAYS AS (price * amount) STORED,
  "t2" bigint GENERATED ALWAYS AS (price + 1) STORED NOT NULL,
  "n" text NOT NULL,
  "up" text GENERATED ALWAYS AS (upper(n)) STORED,
  "lit" text GENERATED ALWAYS AS ('x'::text) STORED
);
CREATE TABLE "grants" (
  "role_id" bigint NULL,
  "nm" varchar(9) NOT NULL,
  "k" text NOT NULL,
  CONSTRAINT "a two" FOREIGN KEY ("nm", "k") REFERENCES "roles" ("Na me", "k") ON DELETE CASCADE,
  CONSTRAINT "f1" FOREIGN KEY ("role_id") REFERENCES "roles" ("id"),
  CONSTRAINT "f2" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT "f3" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "f4" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE SET NULL ON UPDATE SET NULL,
  CONSTRAINT "f5" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE SET DEFAULT ON UPDATE SET DEFAULT DEFERRABLE INITIALLY IMMEDIATE
);
COMMENT ON TABLE "grants" IS 'all "things" it''s';
CREATE TABLE "indexed" (
  "id" bigint NOT NULL,
  "name" varchar(20) NOT NULL,
  "email" text NOT NULL,
  "Bo dy" text NOT NULL,
  "ch" char(3) NOT NULL,
  "tags" text[] NOT NULL,
  "doc" jsonb NOT NULL,
  "range" numrange NOT NULL,
  "age" integer NOT NULL,
  "deleted_at" timestamptz NULL
);
CREATE UNIQUE INDEX "I uniq" ON "indexed" ("Bo dy");
CREATE INDEX "i_brin" ON "indexed" USING brin ("age", "id");
CREATE INDEX "i_desc" ON "indexed" ("age" DESC, "id", (lower(email)) DESC, (age + 1));
CREATE INDEX "i_ft1" ON "indexed" USING gin (to_tsvector('simple', COALESCE("email", '')));
CREATE INDEX "i_ft2" ON "indexed" USING gin (to_tsvector('simple', COALESCE("name", '')));
CREATE INDEX "i_ft3" ON "indexed" USING gin (to_tsvector('simple', COALESCE("name", '') || ' ' || COALESCE("email", '') || ' ' || COALESCE("Bo dy", '') || ' ' || COALESCE("ch", '')));
CREATE INDEX "i_ft4" ON "indexed" USING gin (to_tsvector('simple', COALESCE("name", '') || ' ' || COALESCE((lower(email)), '') || ' ' || COALESCE((email || ', '::text), '')));
CREATE INDEX "i_ft5" ON "indexed" USING gin (to_tsvector('simple', COALESCE("ch", '')));
CREATE INDEX "i_ftf" ON "indexed" USING gin (to_tsvector('simple', COALESCE("email", ''))) WHERE (deleted_at IS NULL) AND (age > 3);
CREATE INDEX "i_gin" ON "indexed" USING gin ("tags");
CREATE INDEX "i_gin2" ON "indexed" USING gin ("doc", "tags");
CREATE INDEX "i_gin3" ON "indexed" USING gin ((to_tsvector('english'::regconfig, email)));
CREATE INDEX "i_gist" ON "indexed" USING gist ("range");
CREATE INDEX "i_hash" ON "indexed" USING hash ("email");
CREATE INDEX "i_inc" ON "indexed" ("email") INCLUDE ("Bo dy", "age") WHERE doc ? 'a'::text;
CREATE UNIQUE INDEX "i_live" ON "indexed" ("email") WHERE deleted_at IS NULL;
CREATE INDEX "i_plain" ON "indexed" ("email", "name");
CREATE INDEX "i_sp" ON "indexed" USING gist ("range");
CREATE UNIQUE INDEX "i_ux" ON "indexed" ((lower(email)));
CREATE TABLE "moments" (
  "day" date NOT NULL DEFAULT CAST(now() AT TIME ZONE 'UTC' AS date),
  "hour" time NOT NULL DEFAULT CAST(now() AT TIME ZONE 'UTC' AS time),
  "local" timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
  "instant" timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE "num1" (
  "name" text NOT NULL,
  "id" smallint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY
);
CREATE TABLE "num2" (
  "name" text NOT NULL,
  "id" integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY
);
CREATE TABLE "num3" (
  "name" text NOT NULL,
  "id" bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY
);
CREATE TABLE "roles" (
  "id" bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
  "k" text NOT NULL,
  "Na me" varchar(9) NOT NULL,
  CONSTRAINT "roles_u" UNIQUE ("Na me", "k")
);
COMMENT ON COLUMN "roles"."id" IS 'c';
CREATE TABLE "tébleéééééééééééééééééééééééééé" (
  "id" bigint NOT NULL,
  PRIMARY KEY ("id")
);
CREATE TABLE "re porting"."grants" (
  "role_id" bigint NULL,
  "nm" varchar(9) NOT NULL,
  "k" text NOT NULL,
  CONSTRAINT "a two" FOREIGN KEY ("nm", "k") REFERENCES "roles" ("Na me", "k") ON DELETE CASCADE,
  CONSTRAINT "f1" FOREIGN KEY ("role_id") REFERENCES "roles" ("id"),
  CONSTRAINT "f2" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT "f3" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "f4" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE SET NULL ON UPDATE SET NULL,
  CONSTRAINT "f5" FOREIGN KEY ("role_id") REFERENCES "roles" ("id") ON DELETE SET DEFAULT ON UPDATE SET DEFAULT DEFERRABLE INITIALLY IMMEDIATE
);
CREATE UNIQUE INDEX "Gr idx" ON "re porting"."grants" ("role_id");
CREATE UNIQUE INDEX "gr_unique" ON "re porting"."grants" ("k");
COMMENT ON TABLE "re porting"."grants" IS 'all "things" it''s';
CREATE TABLE "re porting"."roles" (
  "id" bigint NOT NULL,
  PRIMARY KEY ("id")
);
