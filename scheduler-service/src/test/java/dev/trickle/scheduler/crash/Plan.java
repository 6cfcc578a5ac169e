package dev.trickle.scheduler.crash;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/** The campaign of an account with its recipients in order. */
record Plan(AccountId account, CampaignId campaign, List<Planned> planned) {

    /** A recipient of the plan. */
    record Planned(String name, RecipientId recipient, ContactKey key) {}

    static Plan of(AccountId account, int size) {
        var bytes = account.value().getBytes(StandardCharsets.UTF_8);
        var campaign = new CampaignId(UUID.nameUUIDFromBytes(bytes));
        return new Plan(
                account,
                campaign,
                IntStream.range(0, size)
                        .mapToObj(number -> planned(campaign, account + "-" + number))
                        .toList());
    }

    private static Planned planned(CampaignId campaign, String name) {
        return new Planned(name, RecipientId.of(campaign, TestPeople.key(name)), TestPeople.key(name));
    }

    /** The partition of the account by the default partitioner. */
    static int partitionOf(AccountId account, int partitions) {
        return Utils.toPositive(Utils.murmur2(account.value().getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** Expected number of releases. */
    int releases() {
        return planned.stream()
                .mapToInt(one -> PlannedOutcome.of(one.recipient()).releases())
                .sum();
    }

    /** The events that the API publishes. */
    List<ProducerRecord<byte[], byte[]>> events(Instant at) {
        var events = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var definition = new CampaignChanged(
                campaign,
                1,
                DesiredState.SCHEDULED,
                "spring_sale",
                "en_US",
                null,
                at,
                null,
                Integer.MAX_VALUE,
                5,
                3,
                at);
        events.add(Topics.CAMPAIGN_EVENTS.toRecord(account, definition));
        for (var ordinal = 0; ordinal < planned.size(); ordinal++) {
            var one = planned.get(ordinal);
            var date = at.atZone(ZoneOffset.UTC).toLocalDate();
            events.add(Topics.RECIPIENT_SCHEDULED.toRecord(
                    account,
                    new RecipientScheduled(
                            campaign, one.recipient(), TestPeople.customer(one.name()), one.key(), ordinal, date, at)));
        }
        events.add(Topics.CAMPAIGN_EVENTS.toRecord(account, new PlanCompleted(campaign, planned.size(), at)));
        return events;
    }
}
