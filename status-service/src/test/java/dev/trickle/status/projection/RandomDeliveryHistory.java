package dev.trickle.status.projection;

import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.TestPeople;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Random events of the recipients of an account, generated from a seed; impossible orders included. */
final class RandomDeliveryHistory {

    private static final Instant START = Instant.parse("2026-03-02T08:00:00.123456Z");
    private static final LocalDate DAY = LocalDate.parse("2026-03-02");
    private static final Duration STEP = Duration.ofMinutes(465);
    private static final int KINDS = 13;

    private static final int CAMPAIGNS = 2;
    private static final int RECIPIENTS = 12;

    private final Random random;
    private final AccountId account;
    private final List<PublishedEvent> events = new ArrayList<>();
    private long sequence;

    private RandomDeliveryHistory(long seed) {
        random = new Random(seed);
        account = accountOf(seed);
    }

    /** An event and its account. */
    record PublishedEvent(AccountId account, Object event) {

        void addTo(ProjectionBatch batch) {
            switch (event) {
                case CampaignEvent it -> batch.add(account, it);
                case SendRequested it -> batch.add(account, it);
                case MessageEvent it -> batch.add(account, it);
                case DeliveryUpdate it -> batch.add(account, it);
                case ScheduleEvent it -> batch.add(account, it);
                default -> throw new IllegalArgumentException(event.getClass().getName());
            }
        }
    }

    /** Returns the account of this seed; no other seed has the same. */
    static AccountId accountOf(long seed) {
        return new AccountId("seed-" + seed);
    }

    /** Generates events of two campaigns with a dozen recipients each. */
    static List<PublishedEvent> of(long seed) {
        var history = new RandomDeliveryHistory(seed);
        for (var n = 0; n < CAMPAIGNS; n++) {
            history.campaign(new CampaignId(new UUID(seed, n)), RECIPIENTS);
        }
        return history.events;
    }

    /** Returns the same events in another order, some of them several times. */
    static List<PublishedEvent> shuffled(List<PublishedEvent> events, Random random) {
        var all = new ArrayList<>(events);
        for (var event : events) {
            for (var copies = random.nextInt(3); copies > 0; copies--) {
                all.add(event);
            }
        }
        Collections.shuffle(all, random);
        return all;
    }

    private void add(Object event) {
        events.add(new PublishedEvent(account, event));
    }

    private void campaign(CampaignId campaign, int recipients) {
        add(new PlanCompleted(campaign, recipients, at()));
        add(new CampaignStarted(campaign, at()));
        add(new CampaignStarted(campaign, at()));
        add(new CampaignClosed(campaign, CloseReason.COMPLETED, recipients, 0, 0, 0, 0, at()));
        add(new CampaignClosed(campaign, CloseReason.ENDED, recipients, 0, 0, 0, 0, at()));
        for (var reports = 3; reports > 0; reports--) {
            add(new RecipientsMissing(campaign, random.nextInt(3), at()));
        }
        for (var snapshots = 5; snapshots > 0; snapshots--) {
            var date = DAY.plusDays(random.nextInt(2));
            add(new QuotaUsed(date, random.nextInt(250), 250, Map.of(campaign, 1), ++sequence, at()));
        }
        for (var n = 0; n < recipients; n++) {
            var recipient = RecipientId.of(campaign, TestPeople.key("person " + n));
            for (var m = random.nextInt(8); m >= 0; m--) {
                add(randomEvent(campaign, recipient));
            }
        }
    }

    private Object randomEvent(CampaignId campaign, RecipientId recipient) {
        var attempt = new AttemptId(recipient, 1 + random.nextInt(3));
        var code = random.nextBoolean() ? "131026" : "131049";
        return switch (random.nextInt(KINDS)) {
            case 0, 1 ->
                new SendRequested(
                        attempt,
                        campaign,
                        TestPeople.customer("ada"),
                        TestPeople.key("ada"),
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
            case 8 -> new MessageDelivered(attempt, campaign, at(), pricing());
            case 9 -> new MessageRead(attempt, campaign, at(), pricing());
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

    private @Nullable Pricing pricing() {
        return random.nextBoolean()
                ? new Pricing(
                        random.nextBoolean() ? "marketing" : "marketing_lite",
                        random.nextBoolean() ? "regular" : null,
                        random.nextBoolean(),
                        random.nextBoolean() ? "DE" : null)
                : null;
    }

    private @Nullable Superseded superseded(RecipientId recipient) {
        var supersedeReason = random.nextBoolean() ? SupersedeReason.RESEND_ORDERED : SupersedeReason.DELIVERY_FAILED;
        return random.nextInt(3) == 0 ? new Superseded(new AttemptId(recipient, 1), supersedeReason) : null;
    }

    /** Returns one of a few instants, so that ties happen, in several quarters of an hour of two days. */
    private Instant at() {
        return START.plus(STEP.multipliedBy(random.nextInt(4))).plusSeconds(random.nextInt(2));
    }
}
