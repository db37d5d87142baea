CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.change_commits (
    change_id text NOT NULL COLLATE pg_catalog."C",
    sha text NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    author_id text COLLATE pg_catalog."C",
    authored_at bigint NOT NULL
);
CREATE TABLE public.change_files (
    change_id text NOT NULL COLLATE pg_catalog."C",
    path text NOT NULL COLLATE pg_catalog."C",
    added integer,
    deleted integer,
    previous_path text COLLATE pg_catalog."C",
    patch text COLLATE pg_catalog."C"
);
CREATE TABLE public.change_labels (
    change_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    observed_at bigint NOT NULL,
    gone_at bigint
);
CREATE TABLE public.changes (
    id text NOT NULL COLLATE pg_catalog."C",
    repository_id text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    title text NOT NULL COLLATE pg_catalog."C",
    author_id text COLLATE pg_catalog."C",
    opened_at bigint NOT NULL,
    first_commit_at bigint,
    approved_at bigint,
    merged_at bigint,
    closed_at bigint,
    updated_at bigint NOT NULL,
    is_draft boolean NOT NULL,
    merge_sha text COLLATE pg_catalog."C",
    reverts_id text COLLATE pg_catalog."C",
    head text COLLATE pg_catalog."C",
    base text COLLATE pg_catalog."C"
);
CREATE TABLE public.checks (
    id text NOT NULL COLLATE pg_catalog."C",
    change_id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    is_required boolean NOT NULL,
    conclusion text COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    completed_at bigint
);
CREATE TABLE public.codeowners (
    repository_id text NOT NULL COLLATE pg_catalog."C",
    observed_at bigint NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL COLLATE pg_catalog."C",
    dialect text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.coverage (
    change_id text NOT NULL COLLATE pg_catalog."C",
    points_lost double precision NOT NULL,
    observed_at bigint NOT NULL
);
CREATE TABLE public.cursors (
    stream_id text NOT NULL COLLATE pg_catalog."C",
    cursor text NOT NULL COLLATE pg_catalog."C",
    moved_at bigint NOT NULL,
    reached_at bigint,
    notices text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.deliveries (
    id text NOT NULL COLLATE pg_catalog."C",
    payload_hash text NOT NULL COLLATE pg_catalog."C",
    outlet text NOT NULL COLLATE pg_catalog."C",
    address text NOT NULL COLLATE pg_catalog."C",
    part integer NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    receipt text COLLATE pg_catalog."C",
    claimed_at bigint NOT NULL,
    settled_at bigint
);
CREATE TABLE public.deploy_signals (
    id text NOT NULL COLLATE pg_catalog."C",
    repository_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    environment text COLLATE pg_catalog."C",
    sha text COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    began_at bigint NOT NULL,
    finished_at bigint,
    url text COLLATE pg_catalog."C"
);
CREATE TABLE public.deployment_changes (
    deployment_id text NOT NULL COLLATE pg_catalog."C",
    change_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.deployments (
    id text NOT NULL COLLATE pg_catalog."C",
    service_id text NOT NULL COLLATE pg_catalog."C",
    environment text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    began_at bigint NOT NULL,
    finished_at bigint,
    sha text COLLATE pg_catalog."C",
    detector text NOT NULL COLLATE pg_catalog."C",
    url text COLLATE pg_catalog."C",
    rolls_back_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.identities (
    key text NOT NULL COLLATE pg_catalog."C",
    person_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.incidents (
    id text NOT NULL COLLATE pg_catalog."C",
    service_id text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL COLLATE pg_catalog."C",
    began_at bigint NOT NULL,
    acknowledged_at bigint,
    resolved_at bigint,
    deployment_id text COLLATE pg_catalog."C",
    is_deploy_related boolean,
    url text COLLATE pg_catalog."C"
);
CREATE TABLE public.landings (
    repository_id text NOT NULL COLLATE pg_catalog."C",
    sha text NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    landed_at bigint NOT NULL,
    authored_at bigint NOT NULL,
    authors text NOT NULL COLLATE pg_catalog."C",
    repairs boolean NOT NULL,
    files text COLLATE pg_catalog."C"
);
CREATE TABLE public.narratives (
    payload_hash text NOT NULL COLLATE pg_catalog."C",
    narrator text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    written_at bigint NOT NULL
);
CREATE TABLE public.objective_readings (
    objective_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    burn double precision NOT NULL,
    budget_left double precision NOT NULL
);
CREATE TABLE public.objectives (
    id text NOT NULL COLLATE pg_catalog."C",
    service_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    target double precision NOT NULL,
    window_days integer NOT NULL,
    observed_at bigint NOT NULL
);
CREATE TABLE public.owner_members (
    owner text NOT NULL COLLATE pg_catalog."C",
    person_id text NOT NULL COLLATE pg_catalog."C",
    observed_at bigint NOT NULL,
    present boolean NOT NULL
);
CREATE TABLE public.payloads (
    hash text NOT NULL COLLATE pg_catalog."C",
    scope_id text NOT NULL COLLATE pg_catalog."C",
    week text NOT NULL COLLATE pg_catalog."C",
    body text NOT NULL COLLATE pg_catalog."C",
    frozen_at bigint NOT NULL
);
CREATE TABLE public.people (
    id text NOT NULL COLLATE pg_catalog."C",
    login text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C",
    is_bot boolean NOT NULL
);
CREATE TABLE public.readings (
    change_id text NOT NULL COLLATE pg_catalog."C",
    version text NOT NULL COLLATE pg_catalog."C",
    signal text NOT NULL COLLATE pg_catalog."C",
    value double precision NOT NULL,
    note text COLLATE pg_catalog."C"
);
CREATE TABLE public.repositories (
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    default_branch text NOT NULL COLLATE pg_catalog."C",
    web_url text COLLATE pg_catalog."C"
);
CREATE TABLE public.reviews (
    id text NOT NULL COLLATE pg_catalog."C",
    change_id text NOT NULL COLLATE pg_catalog."C",
    reviewer_id text COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    submitted_at bigint NOT NULL,
    comments integer NOT NULL
);
CREATE TABLE public.scores (
    change_id text NOT NULL COLLATE pg_catalog."C",
    version text NOT NULL COLLATE pg_catalog."C",
    points integer NOT NULL,
    low integer NOT NULL,
    high integer NOT NULL,
    band text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.service_paths (
    service_id text NOT NULL COLLATE pg_catalog."C",
    repository_id text NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    glob text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.services (
    id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C",
    tier integer NOT NULL,
    country text COLLATE pg_catalog."C"
);
CREATE TABLE public.source_failures (
    id text NOT NULL COLLATE pg_catalog."C",
    stream_id text NOT NULL COLLATE pg_catalog."C",
    at bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    raw text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.source_statuses (
    source_id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    feeds text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C",
    as_of bigint,
    observed_at bigint NOT NULL,
    blinds text NOT NULL COLLATE pg_catalog."C",
    repository_id text COLLATE pg_catalog."C"
);
CREATE TABLE public.teams (
    id text NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL COLLATE pg_catalog."C",
    zone text NOT NULL COLLATE pg_catalog."C"
);
INSERT INTO public.alembic_version VALUES ('0003');
INSERT INTO public.change_commits VALUES ('shop#1', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 0, 'p1', 1763370000);
INSERT INTO public.change_commits VALUES ('tools#2', '', 1, NULL, 1763370000);
INSERT INTO public.change_files VALUES ('shop#1', 'src/checkout/größe.py', 10, 2, 'src/größe.py', '@@ -1 +1 @@
-a
+b
');
INSERT INTO public.change_files VALUES ('tools#2', 'logo.png', NULL, NULL, NULL, NULL);
INSERT INTO public.change_labels VALUES ('shop#1', 'risky', 1763370000, 1763370010);
INSERT INTO public.change_labels VALUES ('tools#2', 'x', 1763370000, NULL);
INSERT INTO public.changes VALUES ('shop#1', 'shop', 1, 'Zahlung: 5 % Rabatt;
DROP TABLE -- \', 'p1', 1763370000, 1763369900, 1763370050, 1763370100, 1763370100, 1763370200, false, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'shop#0', 'hotfix/größe', 'main');
INSERT INTO public.changes VALUES ('tools#2', 'tools', 1099511627776, '', NULL, 1763370000, NULL, NULL, NULL, NULL, 1763370000, true, NULL, NULL, NULL, NULL);
INSERT INTO public.checks VALUES ('c1', 'shop#1', 'build', true, 'success', 2, 1763370040);
INSERT INTO public.checks VALUES ('c2', 'tools#2', 'lint', false, NULL, 1, NULL);
INSERT INTO public.codeowners VALUES ('shop', 1763370000, '.github/CODEOWNERS', '* @acme/payments
/docs/
', 'github');
INSERT INTO public.codeowners VALUES ('shop', 1763370700, 'CODEOWNERS', '', 'github');
INSERT INTO public.codeowners VALUES ('tools', 1763370005, '', '', 'gitlab');
INSERT INTO public.coverage VALUES ('gone#9', 0, 4102444800);
INSERT INTO public.coverage VALUES ('shop#1', -1.75, 1763370060);
INSERT INTO public.cursors VALUES ('github:acme/shop:changes', '{"at":1763370000}', 1763370000, 1763370001, '[["cut off","shop","Łó''s patch",["changes"]]]');
INSERT INTO public.cursors VALUES ('pagerduty:incidents', '', 1763370000, NULL, '[]');
INSERT INTO public.deliveries VALUES ('e1', 'h1', 'slack', 'C1', 0, 'sent', 'because', '1763370000.000100', 1763372002, 1763372003);
INSERT INTO public.deliveries VALUES ('e2', 'h2', 'email', 'ada@shop.example', 0, 'claimed', NULL, NULL, 1763370000, NULL);
INSERT INTO public.deploy_signals VALUES ('s1', 'shop', 'deployment', 'deploy größe', 'production', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'success', 1763370000, 1763370009, 'https://git.example/d/1');
INSERT INTO public.deploy_signals VALUES ('s2', 'tools', 'tag', '', NULL, NULL, '', 1763370000, NULL, NULL);
INSERT INTO public.deployment_changes VALUES ('d1', 'shop#1');
INSERT INTO public.deployment_changes VALUES ('d2', 'gone#9');
INSERT INTO public.deployments VALUES ('d1', 'checkout', 'production', 'success', 1763370300, 1763370400, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'release', 'https://git.example/d1', 'd0');
INSERT INTO public.deployments VALUES ('d2', 'batch', 'staging', 'running', 1763370000, NULL, NULL, 'merge', NULL, NULL);
INSERT INTO public.identities VALUES ('0123456789abcdef', 'p1');
INSERT INTO public.identities VALUES ('fedcba9876543210', '');
INSERT INTO public.incidents VALUES ('i1', 'checkout', 'Checkout is down', 1763370500, 1763370510, 1763370900, 'd1', true, 'https://pager.example/i1');
INSERT INTO public.incidents VALUES ('i2', 'batch', '', 1763370000, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.landings VALUES ('shop', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 0, 1763370100, 1763369900, '0123456789abcdef fedcba9876543210', true, '[["src/checkout/größe.py","src/größe.py"],["src/checkout/o''neil.py"]]');
INSERT INTO public.landings VALUES ('tools', '', 2147483647, 1763370000, 4102444800, '', false, NULL);
INSERT INTO public.narratives VALUES ('h1', 'template', '{"sentences":[]}', 1763372001);
INSERT INTO public.narratives VALUES ('h2', 'template', '{}', 1763370000);
INSERT INTO public.objective_readings VALUES ('o1', 1763370600, 2.5, 0.125);
INSERT INTO public.objective_readings VALUES ('o1', 1763370700, 0, 0);
INSERT INTO public.objectives VALUES ('o1', 'checkout', 'availability', 0.999, 28, 1763370000);
INSERT INTO public.objectives VALUES ('o1', 'checkout', 'availability', 0.9995, 28, 1763370700);
INSERT INTO public.owner_members VALUES ('@acme/gone', '', 1763370000, false);
INSERT INTO public.owner_members VALUES ('@acme/payments', 'gone', 1763370700, true);
INSERT INTO public.owner_members VALUES ('@acme/payments', 'p1', 1763370000, true);
INSERT INTO public.payloads VALUES ('h1', 'payments', '2025-W47', '{"week":"2025-W47","name":"Łó"}', 1763372000);
INSERT INTO public.payloads VALUES ('h2', 'core', '2025-W47', '{}', 1763370000);
INSERT INTO public.people VALUES ('p1', 'ada', 'Ada "the Countess" O''Neil – Łovelace 🦀', 'ada@shop.example', false);
INSERT INTO public.people VALUES ('p2', '', '', NULL, true);
INSERT INTO public.readings VALUES ('shop#1', 'v1', 'lines_added', 10, 'of 12');
INSERT INTO public.readings VALUES ('tools#2', 'v1', 'churn', 0.30000000000000004, NULL);
INSERT INTO public.repositories VALUES ('shop', 'acme/shop', 'main', 'https://git.example/acme/shop');
INSERT INTO public.repositories VALUES ('tools', 'tools', 'master', NULL);
INSERT INTO public.reviews VALUES ('r1', 'shop#1', 'p2', 'approved', 1763370050, 3);
INSERT INTO public.reviews VALUES ('r2', 'tools#2', NULL, 'commented', 1763370000, 0);
INSERT INTO public.scores VALUES ('shop#1', 'v1', 62, 51, 80, 'high');
INSERT INTO public.scores VALUES ('tools#2', 'v1', 0, 0, 100, 'safe');
INSERT INTO public.service_paths VALUES ('batch', 'tools', 1, '**');
INSERT INTO public.service_paths VALUES ('checkout', 'shop', 0, 'src/checkout/**');
INSERT INTO public.services VALUES ('batch', 'Batch', 'core', 3, NULL);
INSERT INTO public.services VALUES ('checkout', 'Checkout', 'payments', 1, 'DE');
INSERT INTO public.source_failures VALUES ('f1', 'github:acme/shop:changes', 1763370000, 'SourceUnavailable', '<html>
502 – Łó
');
INSERT INTO public.source_failures VALUES ('f2', 'pagerduty:incidents', 1763370000, '', '');
INSERT INTO public.source_statuses VALUES ('github', 'GitHub', 'changes,reviews', 'ok', '', 1763370900, 1763371000, '', NULL);
INSERT INTO public.source_statuses VALUES ('github:shop', 'GitHub acme/shop', 'change,checks', 'partial', 'no checks', 1763370000, 1763370000, 'checks@1763370000,deployments', 'shop');
INSERT INTO public.source_statuses VALUES ('pager', 'PagerDuty', 'incidents', 'not connected', 'no token', NULL, 1763370000, '', NULL);
INSERT INTO public.teams VALUES ('core', '', 'UTC');
INSERT INTO public.teams VALUES ('payments', 'Payments', 'Europe/Berlin');
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.change_commits
    ADD CONSTRAINT pk_change_commits PRIMARY KEY (change_id, sha);
ALTER TABLE ONLY public.change_files
    ADD CONSTRAINT pk_change_files PRIMARY KEY (change_id, path);
ALTER TABLE ONLY public.change_labels
    ADD CONSTRAINT pk_change_labels PRIMARY KEY (change_id, label, observed_at);
ALTER TABLE ONLY public.changes
    ADD CONSTRAINT pk_changes PRIMARY KEY (id);
ALTER TABLE ONLY public.checks
    ADD CONSTRAINT pk_checks PRIMARY KEY (id);
ALTER TABLE ONLY public.codeowners
    ADD CONSTRAINT pk_codeowners PRIMARY KEY (repository_id, observed_at);
ALTER TABLE ONLY public.coverage
    ADD CONSTRAINT pk_coverage PRIMARY KEY (change_id, observed_at);
ALTER TABLE ONLY public.cursors
    ADD CONSTRAINT pk_cursors PRIMARY KEY (stream_id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT pk_deliveries PRIMARY KEY (id);
ALTER TABLE ONLY public.deploy_signals
    ADD CONSTRAINT pk_deploy_signals PRIMARY KEY (id);
ALTER TABLE ONLY public.deployment_changes
    ADD CONSTRAINT pk_deployment_changes PRIMARY KEY (deployment_id, change_id);
ALTER TABLE ONLY public.deployments
    ADD CONSTRAINT pk_deployments PRIMARY KEY (id);
ALTER TABLE ONLY public.identities
    ADD CONSTRAINT pk_identities PRIMARY KEY (key);
ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT pk_incidents PRIMARY KEY (id);
ALTER TABLE ONLY public.landings
    ADD CONSTRAINT pk_landings PRIMARY KEY (repository_id, sha);
ALTER TABLE ONLY public.narratives
    ADD CONSTRAINT pk_narratives PRIMARY KEY (payload_hash);
ALTER TABLE ONLY public.objective_readings
    ADD CONSTRAINT pk_objective_readings PRIMARY KEY (objective_id, at);
ALTER TABLE ONLY public.objectives
    ADD CONSTRAINT pk_objectives PRIMARY KEY (id, observed_at);
ALTER TABLE ONLY public.owner_members
    ADD CONSTRAINT pk_owner_members PRIMARY KEY (owner, person_id, observed_at);
ALTER TABLE ONLY public.payloads
    ADD CONSTRAINT pk_payloads PRIMARY KEY (hash);
ALTER TABLE ONLY public.people
    ADD CONSTRAINT pk_people PRIMARY KEY (id);
ALTER TABLE ONLY public.readings
    ADD CONSTRAINT pk_readings PRIMARY KEY (change_id, version, signal);
ALTER TABLE ONLY public.repositories
    ADD CONSTRAINT pk_repositories PRIMARY KEY (id);
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT pk_reviews PRIMARY KEY (id);
ALTER TABLE ONLY public.scores
    ADD CONSTRAINT pk_scores PRIMARY KEY (change_id, version);
ALTER TABLE ONLY public.service_paths
    ADD CONSTRAINT pk_service_paths PRIMARY KEY (service_id, repository_id, "position");
ALTER TABLE ONLY public.services
    ADD CONSTRAINT pk_services PRIMARY KEY (id);
ALTER TABLE ONLY public.source_failures
    ADD CONSTRAINT pk_source_failures PRIMARY KEY (id);
ALTER TABLE ONLY public.source_statuses
    ADD CONSTRAINT pk_source_statuses PRIMARY KEY (source_id, observed_at);
ALTER TABLE ONLY public.teams
    ADD CONSTRAINT pk_teams PRIMARY KEY (id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT uq_deliveries_payload_hash_outlet_address_part UNIQUE (payload_hash, outlet, address, part);
ALTER TABLE ONLY public.payloads
    ADD CONSTRAINT uq_payloads_scope_id_week UNIQUE (scope_id, week);
CREATE INDEX ix_change_commits_sha ON public.change_commits USING btree (sha);
CREATE INDEX ix_changes_merge_sha ON public.changes USING btree (merge_sha);
CREATE INDEX ix_changes_merged_at_closed_at ON public.changes USING btree (merged_at, closed_at);
CREATE INDEX ix_changes_repository_id_merged_at_closed_at ON public.changes USING btree (repository_id, merged_at, closed_at);
CREATE INDEX ix_changes_repository_id_number ON public.changes USING btree (repository_id, number);
CREATE INDEX ix_changes_updated_at ON public.changes USING btree (updated_at);
CREATE INDEX ix_checks_change_id ON public.checks USING btree (change_id);
CREATE INDEX ix_deliveries_state_claimed_at ON public.deliveries USING btree (state, claimed_at);
CREATE INDEX ix_deploy_signals_repository_id_began_at ON public.deploy_signals USING btree (repository_id, began_at);
CREATE INDEX ix_deployment_changes_change_id ON public.deployment_changes USING btree (change_id);
CREATE INDEX ix_deployments_began_at ON public.deployments USING btree (began_at);
CREATE INDEX ix_deployments_service_id_began_at ON public.deployments USING btree (service_id, began_at);
CREATE INDEX ix_incidents_began_at ON public.incidents USING btree (began_at);
CREATE INDEX ix_incidents_service_id_began_at ON public.incidents USING btree (service_id, began_at);
CREATE INDEX ix_landings_repository_id_position ON public.landings USING btree (repository_id, "position");
CREATE INDEX ix_objectives_service_id ON public.objectives USING btree (service_id);
CREATE INDEX ix_owner_members_owner_observed_at ON public.owner_members USING btree (owner, observed_at);
CREATE INDEX ix_reviews_change_id ON public.reviews USING btree (change_id);
CREATE INDEX ix_source_failures_stream_id_at ON public.source_failures USING btree (stream_id, at);
ALTER TABLE ONLY public.change_commits
    ADD CONSTRAINT fk_change_commits_change_id FOREIGN KEY (change_id) REFERENCES public.changes(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.change_files
    ADD CONSTRAINT fk_change_files_change_id FOREIGN KEY (change_id) REFERENCES public.changes(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.change_labels
    ADD CONSTRAINT fk_change_labels_change_id FOREIGN KEY (change_id) REFERENCES public.changes(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.checks
    ADD CONSTRAINT fk_checks_change_id FOREIGN KEY (change_id) REFERENCES public.changes(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT fk_deliveries_payload_hash FOREIGN KEY (payload_hash) REFERENCES public.payloads(hash);
ALTER TABLE ONLY public.deployment_changes
    ADD CONSTRAINT fk_deployment_changes_deployment_id FOREIGN KEY (deployment_id) REFERENCES public.deployments(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.narratives
    ADD CONSTRAINT fk_narratives_payload_hash FOREIGN KEY (payload_hash) REFERENCES public.payloads(hash);
ALTER TABLE ONLY public.readings
    ADD CONSTRAINT fk_readings_change_id FOREIGN KEY (change_id) REFERENCES public.changes(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reviews
    ADD CONSTRAINT fk_reviews_change_id FOREIGN KEY (change_id) REFERENCES public.changes(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.scores
    ADD CONSTRAINT fk_scores_change_id FOREIGN KEY (change_id) REFERENCES public.changes(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_paths
    ADD CONSTRAINT fk_service_paths_service_id FOREIGN KEY (service_id) REFERENCES public.services(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
