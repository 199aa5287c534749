-- Where a document came from, so that what is gone from there goes here, too. Of the ones that are
-- there already it is not known; they stay until a document of the same name comes.
ALTER TABLE document ADD COLUMN source TEXT NOT NULL DEFAULT '';
