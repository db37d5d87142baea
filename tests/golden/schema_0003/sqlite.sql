BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE change_commits (
	change_id TEXT NOT NULL, 
	sha TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	author_id TEXT, 
	authored_at BIGINT NOT NULL, 
	CONSTRAINT pk_change_commits PRIMARY KEY (change_id, sha), 
	CONSTRAINT fk_change_commits_change_id FOREIGN KEY(change_id) REFERENCES changes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "change_commits" VALUES('shop#1','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',0,'p1',1763370000);
INSERT INTO "change_commits" VALUES('tools#2','',1,NULL,1763370000);
CREATE TABLE change_files (
	change_id TEXT NOT NULL, 
	path TEXT NOT NULL, 
	added INTEGER, 
	deleted INTEGER, 
	previous_path TEXT, 
	patch TEXT, 
	CONSTRAINT pk_change_files PRIMARY KEY (change_id, path), 
	CONSTRAINT fk_change_files_change_id FOREIGN KEY(change_id) REFERENCES changes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "change_files" VALUES('shop#1','src/checkout/größe.py',10,2,'src/größe.py','@@ -1 +1 @@
-a
+b
');
INSERT INTO "change_files" VALUES('tools#2','logo.png',NULL,NULL,NULL,NULL);
CREATE TABLE change_labels (
	change_id TEXT NOT NULL, 
	label TEXT NOT NULL, 
	observed_at BIGINT NOT NULL, 
	gone_at BIGINT, 
	CONSTRAINT pk_change_labels PRIMARY KEY (change_id, label, observed_at), 
	CONSTRAINT fk_change_labels_change_id FOREIGN KEY(change_id) REFERENCES changes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "change_labels" VALUES('shop#1','risky',1763370000,1763370010);
INSERT INTO "change_labels" VALUES('tools#2','x',1763370000,NULL);
CREATE TABLE changes (
	id TEXT NOT NULL, 
	repository_id TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	title TEXT NOT NULL, 
	author_id TEXT, 
	opened_at BIGINT NOT NULL, 
	first_commit_at BIGINT, 
	approved_at BIGINT, 
	merged_at BIGINT, 
	closed_at BIGINT, 
	updated_at BIGINT NOT NULL, 
	is_draft BOOLEAN NOT NULL, 
	merge_sha TEXT, 
	reverts_id TEXT, head TEXT, base TEXT, 
	CONSTRAINT pk_changes PRIMARY KEY (id)
);
INSERT INTO "changes" VALUES('shop#1','shop',1,'Zahlung: 5 % Rabatt;
DROP TABLE -- \','p1',1763370000,1763369900,1763370050,1763370100,1763370100,1763370200,0,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','shop#0','hotfix/größe','main');
INSERT INTO "changes" VALUES('tools#2','tools',1099511627776,'',NULL,1763370000,NULL,NULL,NULL,NULL,1763370000,1,NULL,NULL,NULL,NULL);
CREATE TABLE checks (
	id TEXT NOT NULL, 
	change_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	is_required BOOLEAN NOT NULL, 
	conclusion TEXT, 
	attempts INTEGER NOT NULL, 
	completed_at BIGINT, 
	CONSTRAINT pk_checks PRIMARY KEY (id), 
	CONSTRAINT fk_checks_change_id FOREIGN KEY(change_id) REFERENCES changes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "checks" VALUES('c1','shop#1','build',1,'success',2,1763370040);
INSERT INTO "checks" VALUES('c2','tools#2','lint',0,NULL,1,NULL);
CREATE TABLE "codeowners" (
	repository_id TEXT NOT NULL, 
	observed_at BIGINT NOT NULL, 
	path TEXT NOT NULL, 
	text TEXT NOT NULL, 
	dialect TEXT NOT NULL, 
	CONSTRAINT pk_codeowners PRIMARY KEY (repository_id, observed_at)
);
INSERT INTO "codeowners" VALUES('shop',1763370000,'.github/CODEOWNERS','* @acme/payments
/docs/
','github');
INSERT INTO "codeowners" VALUES('shop',1763370700,'CODEOWNERS','','github');
INSERT INTO "codeowners" VALUES('tools',1763370005,'','','gitlab');
CREATE TABLE coverage (
	change_id TEXT NOT NULL, 
	points_lost FLOAT NOT NULL, 
	observed_at BIGINT NOT NULL, 
	CONSTRAINT pk_coverage PRIMARY KEY (change_id, observed_at)
);
INSERT INTO "coverage" VALUES('gone#9',0.0,4102444800);
INSERT INTO "coverage" VALUES('shop#1',-1.75,1763370060);
CREATE TABLE "cursors" (
	stream_id TEXT NOT NULL, 
	cursor TEXT NOT NULL, 
	moved_at BIGINT NOT NULL, 
	reached_at BIGINT, 
	notices TEXT NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (stream_id)
);
INSERT INTO "cursors" VALUES('github:acme/shop:changes','{"at":1763370000}',1763370000,1763370001,'[["cut off","shop","Łó''s patch",["changes"]]]');
INSERT INTO "cursors" VALUES('pagerduty:incidents','',1763370000,NULL,'[]');
CREATE TABLE deliveries (
	id TEXT NOT NULL, 
	payload_hash TEXT NOT NULL, 
	outlet TEXT NOT NULL, 
	address TEXT NOT NULL, 
	part INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT, 
	receipt TEXT, 
	claimed_at BIGINT NOT NULL, 
	settled_at BIGINT, 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT fk_deliveries_payload_hash FOREIGN KEY(payload_hash) REFERENCES payloads (hash), 
	CONSTRAINT uq_deliveries_payload_hash_outlet_address_part UNIQUE (payload_hash, outlet, address, part)
);
INSERT INTO "deliveries" VALUES('e1','h1','slack','C1',0,'sent','because','1763370000.000100',1763372002,1763372003);
INSERT INTO "deliveries" VALUES('e2','h2','email','ada@shop.example',0,'claimed',NULL,NULL,1763370000,NULL);
CREATE TABLE deploy_signals (
	id TEXT NOT NULL, 
	repository_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	environment TEXT, 
	sha TEXT, 
	state TEXT NOT NULL, 
	began_at BIGINT NOT NULL, 
	finished_at BIGINT, 
	url TEXT, 
	CONSTRAINT pk_deploy_signals PRIMARY KEY (id)
);
INSERT INTO "deploy_signals" VALUES('s1','shop','deployment','deploy größe','production','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','success',1763370000,1763370009,'https://git.example/d/1');
INSERT INTO "deploy_signals" VALUES('s2','tools','tag','',NULL,NULL,'',1763370000,NULL,NULL);
CREATE TABLE deployment_changes (
	deployment_id TEXT NOT NULL, 
	change_id TEXT NOT NULL, 
	CONSTRAINT pk_deployment_changes PRIMARY KEY (deployment_id, change_id), 
	CONSTRAINT fk_deployment_changes_deployment_id FOREIGN KEY(deployment_id) REFERENCES deployments (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "deployment_changes" VALUES('d1','shop#1');
INSERT INTO "deployment_changes" VALUES('d2','gone#9');
CREATE TABLE deployments (
	id TEXT NOT NULL, 
	service_id TEXT NOT NULL, 
	environment TEXT NOT NULL, 
	state TEXT NOT NULL, 
	began_at BIGINT NOT NULL, 
	finished_at BIGINT, 
	sha TEXT, 
	detector TEXT NOT NULL, 
	url TEXT, rolls_back_id TEXT, 
	CONSTRAINT pk_deployments PRIMARY KEY (id)
);
INSERT INTO "deployments" VALUES('d1','checkout','production','success',1763370300,1763370400,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','release','https://git.example/d1','d0');
INSERT INTO "deployments" VALUES('d2','batch','staging','running',1763370000,NULL,NULL,'merge',NULL,NULL);
CREATE TABLE identities (
	"key" TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	CONSTRAINT pk_identities PRIMARY KEY ("key")
);
INSERT INTO "identities" VALUES('0123456789abcdef','p1');
INSERT INTO "identities" VALUES('fedcba9876543210','');
CREATE TABLE incidents (
	id TEXT NOT NULL, 
	service_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	began_at BIGINT NOT NULL, 
	acknowledged_at BIGINT, 
	resolved_at BIGINT, 
	deployment_id TEXT, 
	is_deploy_related BOOLEAN, 
	url TEXT, 
	CONSTRAINT pk_incidents PRIMARY KEY (id)
);
INSERT INTO "incidents" VALUES('i1','checkout','Checkout is down',1763370500,1763370510,1763370900,'d1',1,'https://pager.example/i1');
INSERT INTO "incidents" VALUES('i2','batch','',1763370000,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE landings (
	repository_id TEXT NOT NULL, 
	sha TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	landed_at BIGINT NOT NULL, 
	authored_at BIGINT NOT NULL, 
	authors TEXT NOT NULL, 
	repairs BOOLEAN NOT NULL, 
	files TEXT, 
	CONSTRAINT pk_landings PRIMARY KEY (repository_id, sha)
);
INSERT INTO "landings" VALUES('shop','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',0,1763370100,1763369900,'0123456789abcdef fedcba9876543210',1,'[["src/checkout/größe.py","src/größe.py"],["src/checkout/o''neil.py"]]');
INSERT INTO "landings" VALUES('tools','',2147483647,1763370000,4102444800,'',0,NULL);
CREATE TABLE narratives (
	payload_hash TEXT NOT NULL, 
	narrator TEXT NOT NULL, 
	body TEXT NOT NULL, 
	written_at BIGINT NOT NULL, 
	CONSTRAINT pk_narratives PRIMARY KEY (payload_hash), 
	CONSTRAINT fk_narratives_payload_hash FOREIGN KEY(payload_hash) REFERENCES payloads (hash)
);
INSERT INTO "narratives" VALUES('h1','template','{"sentences":[]}',1763372001);
INSERT INTO "narratives" VALUES('h2','template','{}',1763370000);
CREATE TABLE objective_readings (
	objective_id TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	burn FLOAT NOT NULL, 
	budget_left FLOAT NOT NULL, 
	CONSTRAINT pk_objective_readings PRIMARY KEY (objective_id, at)
);
INSERT INTO "objective_readings" VALUES('o1',1763370600,2.5,0.125);
INSERT INTO "objective_readings" VALUES('o1',1763370700,0.0,0.0);
CREATE TABLE objectives (
	id TEXT NOT NULL, 
	service_id TEXT NOT NULL, 
	label TEXT NOT NULL, 
	target FLOAT NOT NULL, 
	window_days INTEGER NOT NULL, 
	observed_at BIGINT NOT NULL, 
	CONSTRAINT pk_objectives PRIMARY KEY (id, observed_at)
);
INSERT INTO "objectives" VALUES('o1','checkout','availability',0.999,28,1763370000);
INSERT INTO "objectives" VALUES('o1','checkout','availability',0.9995,28,1763370700);
CREATE TABLE "owner_members" (
	owner TEXT NOT NULL, 
	person_id TEXT NOT NULL, 
	observed_at BIGINT NOT NULL, 
	present BOOLEAN NOT NULL, 
	CONSTRAINT pk_owner_members PRIMARY KEY (owner, person_id, observed_at)
);
INSERT INTO "owner_members" VALUES('@acme/gone','',1763370000,0);
INSERT INTO "owner_members" VALUES('@acme/payments','gone',1763370700,1);
INSERT INTO "owner_members" VALUES('@acme/payments','p1',1763370000,1);
CREATE TABLE payloads (
	hash TEXT NOT NULL, 
	scope_id TEXT NOT NULL, 
	week TEXT NOT NULL, 
	body TEXT NOT NULL, 
	frozen_at BIGINT NOT NULL, 
	CONSTRAINT pk_payloads PRIMARY KEY (hash), 
	CONSTRAINT uq_payloads_scope_id_week UNIQUE (scope_id, week)
);
INSERT INTO "payloads" VALUES('h1','payments','2025-W47','{"week":"2025-W47","name":"Łó"}',1763372000);
INSERT INTO "payloads" VALUES('h2','core','2025-W47','{}',1763370000);
CREATE TABLE people (
	id TEXT NOT NULL, 
	login TEXT NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT, 
	is_bot BOOLEAN NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id)
);
INSERT INTO "people" VALUES('p1','ada','Ada "the Countess" O''Neil – Łovelace 🦀','ada@shop.example',0);
INSERT INTO "people" VALUES('p2','','',NULL,1);
CREATE TABLE readings (
	change_id TEXT NOT NULL, 
	version TEXT NOT NULL, 
	signal TEXT NOT NULL, 
	value FLOAT NOT NULL, 
	note TEXT, 
	CONSTRAINT pk_readings PRIMARY KEY (change_id, version, signal), 
	CONSTRAINT fk_readings_change_id FOREIGN KEY(change_id) REFERENCES changes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "readings" VALUES('shop#1','v1','lines_added',10.0,'of 12');
INSERT INTO "readings" VALUES('tools#2','v1','churn',3.00000000000000044408e-01,NULL);
CREATE TABLE repositories (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	default_branch TEXT NOT NULL, 
	web_url TEXT, 
	CONSTRAINT pk_repositories PRIMARY KEY (id)
);
INSERT INTO "repositories" VALUES('shop','acme/shop','main','https://git.example/acme/shop');
INSERT INTO "repositories" VALUES('tools','tools','master',NULL);
CREATE TABLE reviews (
	id TEXT NOT NULL, 
	change_id TEXT NOT NULL, 
	reviewer_id TEXT, 
	state TEXT NOT NULL, 
	submitted_at BIGINT NOT NULL, 
	comments INTEGER NOT NULL, 
	CONSTRAINT pk_reviews PRIMARY KEY (id), 
	CONSTRAINT fk_reviews_change_id FOREIGN KEY(change_id) REFERENCES changes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "reviews" VALUES('r1','shop#1','p2','approved',1763370050,3);
INSERT INTO "reviews" VALUES('r2','tools#2',NULL,'commented',1763370000,0);
CREATE TABLE scores (
	change_id TEXT NOT NULL, 
	version TEXT NOT NULL, 
	points INTEGER NOT NULL, 
	low INTEGER NOT NULL, 
	high INTEGER NOT NULL, 
	band TEXT NOT NULL, 
	CONSTRAINT pk_scores PRIMARY KEY (change_id, version), 
	CONSTRAINT fk_scores_change_id FOREIGN KEY(change_id) REFERENCES changes (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "scores" VALUES('shop#1','v1',62,51,80,'high');
INSERT INTO "scores" VALUES('tools#2','v1',0,0,100,'safe');
CREATE TABLE service_paths (
	service_id TEXT NOT NULL, 
	repository_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	"glob" TEXT NOT NULL, 
	CONSTRAINT pk_service_paths PRIMARY KEY (service_id, repository_id, position), 
	CONSTRAINT fk_service_paths_service_id FOREIGN KEY(service_id) REFERENCES services (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "service_paths" VALUES('batch','tools',1,'**');
INSERT INTO "service_paths" VALUES('checkout','shop',0,'src/checkout/**');
CREATE TABLE services (
	id TEXT NOT NULL, 
	label TEXT NOT NULL, 
	team_id TEXT NOT NULL, 
	tier INTEGER NOT NULL, 
	country TEXT, 
	CONSTRAINT pk_services PRIMARY KEY (id)
);
INSERT INTO "services" VALUES('batch','Batch','core',3,NULL);
INSERT INTO "services" VALUES('checkout','Checkout','payments',1,'DE');
CREATE TABLE source_failures (
	id TEXT NOT NULL, 
	stream_id TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	kind TEXT NOT NULL, 
	raw TEXT NOT NULL, 
	CONSTRAINT pk_source_failures PRIMARY KEY (id)
);
INSERT INTO "source_failures" VALUES('f1','github:acme/shop:changes',1763370000,'SourceUnavailable','<html>
502 – Łó
');
INSERT INTO "source_failures" VALUES('f2','pagerduty:incidents',1763370000,'','');
CREATE TABLE "source_statuses" (
	source_id TEXT NOT NULL, 
	label TEXT NOT NULL, 
	feeds TEXT NOT NULL, 
	state TEXT NOT NULL, 
	detail TEXT NOT NULL, 
	as_of BIGINT, 
	observed_at BIGINT NOT NULL, 
	blinds TEXT NOT NULL, repository_id TEXT, 
	CONSTRAINT pk_source_statuses PRIMARY KEY (source_id, observed_at)
);
INSERT INTO "source_statuses" VALUES('github','GitHub','changes,reviews','ok','',1763370900,1763371000,'',NULL);
INSERT INTO "source_statuses" VALUES('github:shop','GitHub acme/shop','change,checks','partial','no checks',1763370000,1763370000,'checks@1763370000,deployments','shop');
INSERT INTO "source_statuses" VALUES('pager','PagerDuty','incidents','not connected','no token',NULL,1763370000,'',NULL);
CREATE TABLE teams (
	id TEXT NOT NULL, 
	label TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	CONSTRAINT pk_teams PRIMARY KEY (id)
);
INSERT INTO "teams" VALUES('core','','UTC');
INSERT INTO "teams" VALUES('payments','Payments','Europe/Berlin');
CREATE INDEX ix_changes_merge_sha ON changes (merge_sha);
CREATE INDEX ix_changes_merged_at_closed_at ON changes (merged_at, closed_at);
CREATE INDEX ix_changes_repository_id_merged_at_closed_at ON changes (repository_id, merged_at, closed_at);
CREATE INDEX ix_changes_repository_id_number ON changes (repository_id, number);
CREATE INDEX ix_changes_updated_at ON changes (updated_at);
CREATE INDEX ix_reviews_change_id ON reviews (change_id);
CREATE INDEX ix_checks_change_id ON checks (change_id);
CREATE INDEX ix_deployments_began_at ON deployments (began_at);
CREATE INDEX ix_deployments_service_id_began_at ON deployments (service_id, began_at);
CREATE INDEX ix_deployment_changes_change_id ON deployment_changes (change_id);
CREATE INDEX ix_incidents_began_at ON incidents (began_at);
CREATE INDEX ix_incidents_service_id_began_at ON incidents (service_id, began_at);
CREATE INDEX ix_objectives_service_id ON objectives (service_id);
CREATE INDEX ix_deliveries_state_claimed_at ON deliveries (state, claimed_at);
CREATE INDEX ix_source_failures_stream_id_at ON source_failures (stream_id, at);
CREATE INDEX ix_deploy_signals_repository_id_began_at ON deploy_signals (repository_id, began_at);
CREATE INDEX ix_change_commits_sha ON change_commits (sha);
CREATE INDEX ix_owner_members_owner_observed_at ON owner_members (owner, observed_at);
CREATE INDEX ix_landings_repository_id_position ON landings (repository_id, position);
COMMIT;
