package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState;
import dev.trickle.scheduler.recipient.ReleasedPage;
import dev.trickle.scheduler.store.StoreKeys;
import java.util.stream.Stream;
import org.apache.kafka.streams.state.KeyValueIterator;

/** What the stores of a scenario contain, and assertions on it. */
record StoredState(ProcessorDriver driver) {

    AccountState account() {
        return driver.<AccountState>store("accounts").get(SHOP.value());
    }

    CampaignState campaign(CampaignId campaign) {
        return driver.<CampaignState>store("campaigns").get(StoreKeys.key(SHOP, campaign));
    }

    RecipientState stateOf(RecipientId recipient) {
        var known = driver.<Recipient>store("recipients").get(StoreKeys.key(SHOP, recipient));
        return (known == null ? inFlight(recipient) : known).state();
    }

    private Recipient inFlight(RecipientId recipient) {
        try (var pages = driver.<ReleasedPage>store("in-flight").all()) {
            return Stream.iterate(pages, KeyValueIterator::hasNext, all -> all)
                    .flatMap(all -> all.next().value.recipients().stream())
                    .filter(each -> each.id().equals(recipient))
                    .reduce((earlier, later) -> later)
                    .orElseThrow();
        }
    }

    /** Asserts that the counters of each campaign add up. */
    void assertConsistent() {
        try (var campaigns = driver.<CampaignState>store("campaigns").all()) {
            campaigns.forEachRemaining(campaign -> assertThat(campaign.value.isConsistent())
                    .as("consistent: %s", campaign.value)
                    .isTrue());
        }
    }
}
