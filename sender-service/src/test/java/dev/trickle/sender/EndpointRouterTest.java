package dev.trickle.sender;

import static dev.trickle.sender.whatsapp.MessagingApi.MARKETING_MESSAGES;
import static dev.trickle.sender.whatsapp.MessagingApi.MESSAGES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Scope;
import dev.trickle.sender.MarketingEndpointProperties.EndpointChoice;
import dev.trickle.sender.whatsapp.SendResult;
import dev.trickle.sender.whatsapp.SendResult.Accepted;
import dev.trickle.sender.whatsapp.SendResult.Suspended;
import dev.trickle.sender.whatsapp.SendResult.Throttled;
import dev.trickle.sender.whatsapp.SendResult.Unconfirmed;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The endpoint of a template: by setting, onboarding and category, and after refusals. */
class EndpointRouterTest {

    private static final Scope SPRING = Scope.ofTemplate("900", "spring", "de");
    private static final Suspended DISABLED = new Suspended(Scope.Kind.ACCOUNT, "131063", "why");
    private static final Suspended UNAVAILABLE = new Suspended(Scope.Kind.TEMPLATE, "134102", "why");

    private static final SendResult ACCEPTED = new Accepted("wamid.1", null, false);
    private static final Suspended DENIED = new Suspended(Scope.Kind.ACCOUNT, "131005", "why");

    private final Set<Scope> otherCategories = new HashSet<>();
    private long nanos;

    @Test
    void followsTheOnboardingOfTheBusinessAccount() {
        var router = router(EndpointChoice.AUTO);
        assertThat(router.endpointOf(SPRING)).isEqualTo(MESSAGES);

        router.setOnboarded("900", true);
        assertThat(router.endpointOf(SPRING)).isEqualTo(MARKETING_MESSAGES);
        assertThat(router.endpointOf(Scope.ofTemplate("901", "spring", "de"))).isEqualTo(MESSAGES);

        router.setOnboarded("900", false);
        assertThat(router.endpointOf(SPRING)).isEqualTo(MESSAGES);
    }

    @Test
    void onlyMarketingTemplatesGoToTheEndpointForMarketing() {
        var router = router(EndpointChoice.MARKETING_MESSAGES);
        assertThat(router.endpointOf(SPRING)).isEqualTo(MARKETING_MESSAGES);

        otherCategories.add(SPRING);
        assertThat(router.endpointOf(SPRING)).isEqualTo(MESSAGES);
    }

    @Test
    void triesTheOtherEndpointOnceAndForAnHour() {
        var router = router(EndpointChoice.AUTO);
        assertThat(router.tryOther(SPRING, MESSAGES, DISABLED)).isPresent();
        assertThat(router.tryOther(SPRING, MESSAGES, DISABLED))
                .as("of a concurrent call")
                .isPresent();
        assertThat(router.endpointOf(SPRING)).isEqualTo(MARKETING_MESSAGES);

        nanos += Duration.ofHours(1).toNanos();
        assertThat(router.endpointOf(SPRING)).isEqualTo(MESSAGES);
    }

    @Test
    void refusalByBothEndpointsHasItsUsualConsequence() {
        var router = router(EndpointChoice.AUTO);
        router.setOnboarded("900", true);
        assertThat(router.tryOther(SPRING, MARKETING_MESSAGES, UNAVAILABLE)).isPresent();

        assertThat(router.tryOther(SPRING, MESSAGES, DISABLED)).isEmpty();
        // A person has resumed it: the usual endpoint is tried first again.
        assertThat(router.endpointOf(SPRING)).isEqualTo(MARKETING_MESSAGES);
    }

    @Test
    void aRefusalIsTheFirstAgainAfterTheOtherEndpointHasAccepted() {
        var router = router(EndpointChoice.AUTO);
        assertThat(router.tryOther(SPRING, MESSAGES, DISABLED)).isPresent();
        assertThat(router.tryOther(SPRING, MARKETING_MESSAGES, ACCEPTED)).isEmpty();

        assertThat(router.tryOther(SPRING, MARKETING_MESSAGES, UNAVAILABLE)).isPresent();
        assertThat(router.endpointOf(SPRING)).isEqualTo(MESSAGES);
        assertThat(router.tryOther(SPRING, MESSAGES, ACCEPTED)).isEmpty();
        assertThat(router.tryOther(SPRING, MESSAGES, DISABLED)).isPresent();

        assertThat(router.tryOther(SPRING, MARKETING_MESSAGES, UNAVAILABLE))
                .as("refused by both")
                .isEmpty();
    }

    /** Meta denies the access to its endpoint for marketing messages when the business account has left it. */
    @Test
    void deniedAccessToTheEndpointForMarketingMeansTheUsualOne() {
        var router = router(EndpointChoice.AUTO);
        router.setOnboarded("900", true);

        assertThat(router.tryOther(SPRING, MARKETING_MESSAGES, DENIED)).isPresent();
        assertThat(router.endpointOf(SPRING)).isEqualTo(MESSAGES);
        assertThat(router.tryOther(SPRING, MESSAGES, DENIED))
                .as("the account may not send at all")
                .isEmpty();
    }

    @Test
    void otherResultsDoNotChangeTheEndpoint() {
        var router = router(EndpointChoice.AUTO);

        assertThat(router.tryOther(SPRING, MESSAGES, new Unconfirmed("131063"))).isEmpty();
        assertThat(router.tryOther(SPRING, MESSAGES, new Throttled("130429", "why", null)))
                .isEmpty();
        assertThat(router.endpointOf(SPRING)).isEqualTo(MESSAGES);
    }

    @Test
    void fixedEndpointIsNotLeft() {
        var router = router(EndpointChoice.MESSAGES);
        router.setOnboarded("900", true);

        assertThat(router.tryOther(SPRING, MESSAGES, DISABLED)).isEmpty();
        assertThat(router.endpointOf(SPRING)).isEqualTo(MESSAGES);
    }

    private EndpointRouter router(EndpointChoice choice) {
        return new EndpointRouter(choice, Set.of("131063", "134102"), otherCategories::contains, () -> nanos);
    }
}
