-- What an operator has set by hand. Whether they are offline follows from their connections.
ALTER TABLE operator ADD COLUMN duty TEXT NOT NULL DEFAULT 'away' CHECK (duty IN ('on_duty', 'away'));
UPDATE operator SET duty = 'on_duty' WHERE on_duty = 1;
ALTER TABLE operator DROP COLUMN on_duty;
