package dev.trickle.pipeline;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;

import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.MessageEvent.BlockingAttempt;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One event of each type, and conversion to JSON and back. */
final class SampleEvents {

    private static final Instant AT = Instant.parse("2026-03-02T08:00:00.123456Z");
    private static final Instant LATER = Instant.parse("2026-03-02T09:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-03-02");
    private static final AttemptId ATTEMPT = TestPeople.attempt("ada");
    private static final RecipientId RECIPIENT = TestPeople.recipient("ada");
    private static final ContactKey KEY = TestPeople.key("ada");
    private static final CustomerId CUSTOMER = TestPeople.customer("ada");
    private static final Scope TEMPLATE = Scope.ofTemplate("777", "spring_sale", "en-US");
    private static final UUID ALERT = UUID.fromString("018f0000-0000-7000-8000-0000000000aa");

    static final List<Object> ONE_OF_EACH = List.of(
            new CampaignEvent.CampaignChanged(
                    SPRING_SALE,
                    3,
                    DesiredState.SCHEDULED,
                    "spring_sale",
                    "en_US",
                    SHOP_NUMBER,
                    AT,
                    LATER,
                    250,
                    5,
                    3,
                    AT),
            new CampaignEvent.PlanCompleted(SPRING_SALE, 10_000, AT),
            new CampaignEvent.DailySendRequested(DAY, AT),
            new CampaignEvent.UnconfirmedResolved(SPRING_SALE, ATTEMPT, Decision.RESEND, "operator-1", AT),
            new CampaignEvent.MissingRecipientsAccepted(SPRING_SALE, "operator-1", AT),
            new RecipientScheduled(SPRING_SALE, RECIPIENT, CUSTOMER, KEY, 42, DAY, AT),
            new SubscriptionChange.CustomerUnsubscribed(KEY, CUSTOMER, "keyword", AT),
            new SubscriptionChange.CustomerResubscribed(KEY, CUSTOMER, "api", AT),
            new SubscriptionChange.CustomerUndecided(KEY, AT),
            new SubscriptionChange.CustomerDecided(KEY, AT),
            new SubscriptionChange.CustomerDeactivated(KEY, CUSTOMER, "api", AT),
            new SubscriptionChange.CustomerErased(KEY, CUSTOMER, "api", AT),
            new SendRequested(
                    new AttemptId(RECIPIENT, 2),
                    SPRING_SALE,
                    CUSTOMER,
                    KEY,
                    SHOP_NUMBER,
                    LATER,
                    3,
                    1,
                    new Superseded(ATTEMPT, SupersedeReason.DELIVERY_FAILED),
                    AT),
            new MessageEvent.MessageSent(ATTEMPT, SPRING_SALE, AT, AT),
            new MessageEvent.MessageFailed(ATTEMPT, SPRING_SALE, "131056", FailureKind.PAIR_RATE, AT),
            new MessageEvent.MessageNotSent(
                    ATTEMPT,
                    SPRING_SALE,
                    NotSentReason.ALREADY,
                    Scope.of(SHOP),
                    7L,
                    LATER,
                    new BlockingAttempt(TestPeople.attempt("bob"), AttemptState.ACCEPTED, AT, "131026"),
                    TestPeople.key("bob"),
                    AT),
            new MessageEvent.MessageUnconfirmed(ATTEMPT, SPRING_SALE, AT),
            new DeliveryUpdate.SendConfirmed(ATTEMPT, SPRING_SALE, AT),
            new DeliveryUpdate.MessageDelivered(
                    ATTEMPT, SPRING_SALE, AT, new DeliveryUpdate.Pricing("marketing_lite", "regular", true, "DE")),
            new DeliveryUpdate.MessageRead(ATTEMPT, SPRING_SALE, AT),
            new DeliveryUpdate.DeliveryFailed(ATTEMPT, SPRING_SALE, "131026", AT),
            new DeliveryUpdate.ExternalMessageSeen(KEY, "5f2b", AT),
            new AccountEvent.MessagingLimitChanged(2_000, AT),
            new AccountEvent.AccountSuspended(Scope.of(SHOP_NUMBER), 2, "190", AT),
            new AccountEvent.AccountResumed(Scope.of(SHOP_NUMBER), 2, AT),
            new AccountEvent.TemplatePaused(TEMPLATE, 1, "132015", AT),
            new AccountEvent.TemplateResumed(TEMPLATE, 1, AT),
            new AccountEvent.QualityChanged(Scope.of(SHOP_NUMBER), "YELLOW", AT),
            new AccountEvent.TemplateCategoryChanged(TEMPLATE, "MARKETING", true, AT),
            new AccountEvent.TemplateContentChanged(TEMPLATE, AT),
            new AccountEvent.AccountNoticeGiven("ACCOUNT_VIOLATION", "SPAM", AT),
            new ScheduleEvent.QuotaUsed(DAY, 240, 250, Map.of(SPRING_SALE, 240), 12, AT),
            new ScheduleEvent.RecipientFailed(SPRING_SALE, RECIPIENT, "131026", AT),
            new ScheduleEvent.RecipientSkipped(SPRING_SALE, RECIPIENT, SkipReason.OPTED_OUT, AT),
            new ScheduleEvent.CampaignStarted(SPRING_SALE, AT),
            new ScheduleEvent.CampaignClosed(SPRING_SALE, CloseReason.COMPLETED, 10, 7, 1, 1, 1, AT),
            new ScheduleEvent.RecipientsMissing(SPRING_SALE, 2, AT),
            new AlertEvent.AlertRaised(ALERT, "quota-nearly-used", "shop", AT),
            new AlertEvent.AlertCleared(ALERT, AT));

    private SampleEvents() {}

    @SuppressWarnings("unchecked") // The serde of a class writes objects of that class.
    static String json(Object event) {
        var serde = (JsonSerde<Object>) JsonSerde.of(event.getClass());
        return new String(serde.serializer().serialize("any", event), StandardCharsets.UTF_8);
    }

    static Object read(Class<?> type, String json) {
        return JsonSerde.of(type).deserializer().deserialize("any", json.getBytes(StandardCharsets.UTF_8));
    }
}
