package dev.trickle.api.database;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The exclusive sides of the locks that every claim of the sender takes shared; held until the transaction ends. Who
 * has one knows that no claim is being made, and none is made before the new state is committed.
 */
public final class ExclusiveClaimLocks {

    private final JdbcClient database;

    public ExclusiveClaimLocks(JdbcClient database) {
        this.database = database;
    }

    /** Waits until no claim of this campaign is being made. */
    public void lock(CampaignId campaign) {
        database.sql(AdvisoryLocks.LOCK_CAMPAIGN)
                .param("campaign", campaign.value())
                .query()
                .listOfRows();
    }

    /** Waits until no other campaign with this template is being created; claims take no such lock. */
    public void lockTemplate(AccountId account, String template) {
        database.sql(AdvisoryLocks.LOCK_TEMPLATE)
                .param("account", account.value())
                .param("template", template)
                .query()
                .listOfRows();
    }

    /** Waits until no claim for this person is being made. */
    public void lock(AccountId account, ContactKey person) {
        database.sql(AdvisoryLocks.LOCK_CONTACT)
                .param("account", account.value())
                .param("contactKey", person.value())
                .query()
                .listOfRows();
    }

    /** Waits until no claim for any of these people is being made; in an order in which nobody waits for each other. */
    public void lock(AccountId account, List<ContactKey> people) {
        database.sql(AdvisoryLocks.LOCK_CONTACTS)
                .param("account", account.value())
                .param("contactKeys", people.stream().map(ContactKey::value).toArray(String[]::new))
                .query()
                .listOfRows();
    }
}
