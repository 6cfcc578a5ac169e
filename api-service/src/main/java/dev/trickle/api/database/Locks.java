package dev.trickle.api.database;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The exclusive sides of the locks that every claim of the sender takes shared; held until the transaction ends. Who
 * has one knows that no claim is being made, and none is made before the new state is committed.
 */
public final class Locks {

    private static final String EXCLUSIVE = """
            SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:name, 0))
            """;

    private final JdbcClient database;

    public Locks(JdbcClient database) {
        this.database = database;
    }

    /** Waits until no claim of this campaign is being made. */
    public void lock(CampaignId campaign) {
        lock("campaign/" + campaign);
    }

    /** Waits until no claim for this person is being made. */
    public void lock(AccountId account, ContactKey person) {
        lock("contact/" + account + "/" + person);
    }

    private void lock(String name) {
        database.sql(EXCLUSIVE).param("name", name).query(Integer.class).single();
    }
}
