PRAGMA application_id = 1953854575;
BEGIN TRANSACTION;
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    lesson TEXT NOT NULL,
    question TEXT NOT NULL,
    variant INTEGER NOT NULL,
    answer TEXT NOT NULL,
    verdict TEXT NOT NULL,
    hints INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    mode TEXT NOT NULL,
    at TEXT NOT NULL,
    drawn TEXT NOT NULL,
    skill TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
INSERT INTO "attempts" VALUES(1,'8355390f04f073b16552cb7768abd4a9','chain-rule','local backward p -> z',3,'2*(0.73-1)/3','wrong',1,0,'guided','2026-03-01T12:00:00.000+00:00','{"x": [1.0, -2.5]}','local:sigmoid',2720659012);
INSERT INTO "attempts" VALUES(2,'fee4aecc2814ab5e220c0f4ff0213547','chain-rule','local backward p -> z',3,'w₁₁·x − ½ ''quoted''','right',2,0,'guided','2026-03-01T12:00:09.500+00:00','{"x": [1.0, -2.5]}','local:sigmoid',1749900640);
INSERT INTO "attempts" VALUES(3,'b4207b7a858ec2bc2108cf661f25302f','3f2a9c01d2/softmax','total accumulate w',0,'','shown',4,1,'drill','2026-03-02T07:30:00.000+00:00','{}','accumulate',3022978406);
CREATE TABLE standings (
    lesson TEXT NOT NULL PRIMARY KEY,
    variant INTEGER NOT NULL,
    mode TEXT NOT NULL,
    stop TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    total INTEGER NOT NULL,
    answered TEXT NOT NULL,
    at TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
INSERT INTO "standings" VALUES('chain-rule',3,'guided','step 0 backward p -> z',12,11,40,'{"outcomes": {}, "visited": [[0, 11]]}','2026-03-01T12:00:09.501+00:00',422841664);
INSERT INTO "standings" VALUES('3f2a9c01d2/softmax',0,'drill','end',24,25,25,'{}','2026-03-02T07:30:00.001+00:00',2317192019);
COMMIT;
PRAGMA user_version = 1;
