package dev.trickle.status.delivery;

import static dev.trickle.pipeline.People.SHOP;
import static dev.trickle.pipeline.People.SHOP_NUMBER;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent;
import dev.trickle.pipeline.CampaignEvent.CampaignSealed;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.Closing;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.Because;
import dev.trickle.pipeline.SendRequested.Superseded;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What may happen to the recipients of some campaigns, made up from a seed; impossible orders included. */
final class History {

    private static final Instant START = Instant.parse("2026-03-02T08:00:00.123456Z");
    private static final LocalDate DAY = LocalDate.parse("2026-03-02");
    private static final int KINDS = 13;

    private final Random random;
    private final List<Object> events = new ArrayList<>();
    private long sequence;

    private History(long seed) {
        random = new Random(seed);
    }

    static List<Object> of(long seed, List<CampaignId> campaigns, int recipients) {
        var history = new History(seed);
        for (var campaign : campaigns) {
            history.campaign(campaign, recipients);
        }
        return history.events;
    }

    /** The same events in another order, some of them several times. */
    static List<Object> shuffled(List<Object> events, Random random) {
        var all = new ArrayList<>(events);
        for (var event : events) {
            for (var copies = random.nextInt(3); copies > 0; copies--) {
                all.add(event);
            }
        }
        java.util.Collections.shuffle(all, random);
        return all;
    }

    static void addTo(FoldedEvents folded, Object event) {
        switch (event) {
            case CampaignEvent it -> folded.add(SHOP, it);
            case SendRequested it -> folded.add(SHOP, it);
            case MessageEvent it -> folded.add(SHOP, it);
            case DeliveryUpdate it -> folded.add(SHOP, it);
            case ScheduleEvent it -> folded.add(SHOP, it);
            default -> throw new IllegalArgumentException(event.getClass().getName());
        }
    }

    private void campaign(CampaignId campaign, int recipients) {
        events.add(new CampaignSealed(campaign, recipients, at()));
        events.add(new CampaignStarted(campaign, at()));
        events.add(new CampaignStarted(campaign, at()));
        events.add(new CampaignClosed(campaign, Closing.COMPLETED, recipients, 0, 0, 0, 0, at()));
        events.add(new CampaignClosed(campaign, Closing.ENDED, recipients, 0, 0, 0, 0, at()));
        for (var snapshots = 5; snapshots > 0; snapshots--) {
            var date = DAY.plusDays(random.nextInt(2));
            events.add(new QuotaUsed(date, random.nextInt(250), 250, Map.of(campaign, 1), ++sequence, at()));
        }
        for (var n = 0; n < recipients; n++) {
            var recipient = RecipientId.of(campaign, People.key("person " + n));
            for (var m = random.nextInt(8); m >= 0; m--) {
                events.add(one(campaign, recipient));
            }
        }
    }

    private Object one(CampaignId campaign, RecipientId recipient) {
        var attempt = new AttemptId(recipient, 1 + random.nextInt(3));
        var code = random.nextBoolean() ? "131026" : "131049";
        return switch (random.nextInt(KINDS)) {
            case 0, 1 ->
                new SendRequested(
                        attempt,
                        campaign,
                        People.customer("ada"),
                        People.key("ada"),
                        SHOP_NUMBER,
                        START,
                        1,
                        random.nextInt(3),
                        superseded(recipient),
                        at());
            case 2, 3 -> new MessageSent(attempt, campaign, at(), at());
            case 4 -> new MessageFailed(attempt, campaign, code, FailureKind.TRANSIENT, at());
            case 5 ->
                new MessageNotSent(attempt, campaign, NotSentReason.THROTTLED, null, null, null, null, null, at());
            case 6 -> new MessageUnconfirmed(attempt, campaign, at());
            case 7 -> new SendConfirmed(attempt, campaign, at());
            case 8 -> new MessageDelivered(attempt, campaign, at());
            case 9 -> new MessageRead(attempt, campaign, at());
            case 10 -> new DeliveryFailed(attempt, campaign, code, at());
            case 11 ->
                random.nextBoolean()
                        ? new RecipientFailed(campaign, recipient, code, at())
                        : new RecipientSkipped(
                                campaign,
                                recipient,
                                random.nextBoolean() ? SkipReason.ENDED : SkipReason.OPTED_OUT,
                                at());
            default ->
                new UnconfirmedResolved(
                        campaign, attempt, random.nextBoolean() ? Decision.SENT : Decision.RESEND, "operator-1", at());
        };
    }

    private @Nullable Superseded superseded(RecipientId recipient) {
        var because = random.nextBoolean() ? Because.RESEND_ORDERED : Because.DELIVERY_FAILED;
        return random.nextInt(3) == 0 ? new Superseded(new AttemptId(recipient, 1), because) : null;
    }

    /** Few different instants, so that ties happen. */
    private Instant at() {
        return START.plusSeconds(random.nextInt(5));
    }
}
