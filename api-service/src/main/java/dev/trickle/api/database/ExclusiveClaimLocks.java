package dev.trickle.api.database;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.pipeline.jdbc.SqlArrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Exclusive advisory locks on campaigns and contacts, held until the transaction ends. Every claim of the sender takes
 * the same locks in shared mode: while an exclusive lock is held, no claim is in progress, and the next claim sees the
 * committed state.
 */
public final class ExclusiveClaimLocks {

    private final JdbcClient database;

    public ExclusiveClaimLocks(JdbcClient database) {
        this.database = database;
    }

    /** Waits for claims of this campaign that are in progress. */
    public void lock(CampaignId campaign) {
        database.sql(AdvisoryLocks.LOCK_CAMPAIGN)
                .param("campaign", campaign.value())
                .query()
                .listOfRows();
    }

    /** Waits for other transactions that create a campaign with this template. Claims do not take this lock. */
    public void lockTemplate(AccountId account, String template) {
        database.sql(AdvisoryLocks.LOCK_TEMPLATE)
                .param("account", account.value())
                .param("template", template)
                .query()
                .listOfRows();
    }

    /** Waits for claims for this contact, in all accounts, that are in progress. */
    public void lock(ContactKey person) {
        database.sql(AdvisoryLocks.LOCK_CONTACT)
                .param("contactKey", person.value())
                .query()
                .listOfRows();
    }

    /** As {@link #lock(ContactKey)}, for several contacts. Locks in a fixed order, which prevents deadlocks. */
    public void lock(List<ContactKey> people) {
        database.sql(AdvisoryLocks.LOCK_CONTACTS)
                .param("contactKeys", SqlArrays.texts(people, ContactKey::value))
                .query()
                .listOfRows();
    }
}
