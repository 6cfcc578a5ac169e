package dev.trickle.simulator.person;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trickle.simulator.person.OutcomePlan.StatusStep;
import dev.trickle.simulator.person.PersonProperties.Delays;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BehaviourTest {

    private static final int PEOPLE = 20_000;
    private static final Delay NONE = new Delay(Duration.ZERO, Duration.ZERO);
    private static final Delays AT_ONCE = new Delays(NONE, NONE, NONE, NONE);
    private static final OutcomeShares MIXED = new OutcomeShares(0.05, 0.10, 0.45);

    @Test
    void messagesAreReadAtOnceByDefault() {
        assertThat(behaviour(1, new OutcomeShares(0, 0, 1)).planOutcome("ada", "spring"))
                .isEqualTo(new OutcomePlan(
                        List.of(
                                atOnce(MessageStatus.SENT),
                                atOnce(MessageStatus.DELIVERED),
                                atOnce(MessageStatus.READ)),
                        null));
    }

    @Test
    void sameSeedGivesSameOutcomes() {
        assertThat(outcomes(behaviour(7, MIXED))).isEqualTo(outcomes(behaviour(7, MIXED)));
    }

    @Test
    void anotherSeedOrTemplateGivesOtherOutcomes() {
        var seventh = behaviour(7, MIXED);
        assertThat(outcomes(seventh)).isNotEqualTo(outcomes(behaviour(8, MIXED)));
        assertThat(outcomes(seventh)).isNotEqualTo(outcomes(seventh, "autumn"));
    }

    @Test
    void outcomesMatchTheirShares() {
        Map<MessageStatus, Long> outcomes =
                outcomes(behaviour(7, MIXED)).stream().collect(groupingBy(OutcomePlan::outcome, counting()));
        assertThat(share(outcomes, MessageStatus.FAILED)).isCloseTo(0.05, within(0.01));
        assertThat(share(outcomes, MessageStatus.SENT)).isCloseTo(0.10, within(0.01));
        assertThat(share(outcomes, MessageStatus.READ)).isCloseTo(0.45, within(0.01));
        assertThat(share(outcomes, MessageStatus.DELIVERED)).isCloseTo(0.40, within(0.01));
    }

    @Test
    void failedMessageIsNotSentAndHasAConfiguredCode() {
        var settings = new PersonProperties(new OutcomeShares(1, 0, 0), 0, List.of(131026, 131049), AT_ONCE);
        var outcomePlans = outcomes(new Behaviour(7, settings));
        assertThat(outcomePlans).extracting(OutcomePlan::steps).containsOnly(List.of(atOnce(MessageStatus.FAILED)));
        assertThat(outcomePlans).extracting(OutcomePlan::code).containsOnly(131026, 131049);
    }

    @Test
    void delaysAreWithinTheirBounds() {
        var delay = new Delay(Duration.ofMinutes(1), Duration.ofMinutes(2));
        var settings = new PersonProperties(
                new OutcomeShares(0, 0, 1), 0, List.of(131026), new Delays(delay, delay, delay, delay));
        assertThat(outcomes(new Behaviour(7, settings))).allSatisfy(outcomePlan -> {
            var last = Duration.ZERO;
            for (var statusStep : outcomePlan.steps()) {
                assertThat(statusStep.after().minus(last)).isBetween(delay.min(), delay.max());
                last = statusStep.after();
            }
        });
    }

    @Test
    void declaredDelaysApply() {
        var simulatedPeople = new SimulatedPeople(behaviour(1, new OutcomeShares(0, 0, 1)), 0, InstantSource.system());
        simulatedPeople.declare(
                "ada", new DeclaredOutcome(MessageStatus.DELIVERED, null, Duration.ofHours(30), Duration.ofHours(5)));

        assertThat(simulatedPeople.planOutcome("ada", "spring"))
                .isEqualTo(new OutcomePlan(
                        List.of(
                                atOnce(MessageStatus.SENT),
                                new StatusStep(MessageStatus.DELIVERED, Duration.ofHours(30))),
                        null,
                        Duration.ofHours(5)));
    }

    @Test
    void declaredOutcomeAppliesUntilCleared() {
        var simulatedPeople = new SimulatedPeople(behaviour(1, new OutcomeShares(0, 0, 1)), 0, InstantSource.system());
        simulatedPeople.declare("ada", new DeclaredOutcome(MessageStatus.FAILED, 131050));
        simulatedPeople.declare("bob", new DeclaredOutcome(MessageStatus.SENT, null));

        assertThat(simulatedPeople.planOutcome("ada", "spring"))
                .isEqualTo(new OutcomePlan(List.of(atOnce(MessageStatus.FAILED)), 131050));
        assertThat(simulatedPeople.planOutcome("bob", "spring").outcome()).isEqualTo(MessageStatus.SENT);
        assertThat(simulatedPeople.planOutcome("cyd", "spring").outcome()).isEqualTo(MessageStatus.READ);
        simulatedPeople.clearDeclarations();
        assertThat(simulatedPeople.planOutcome("ada", "spring").outcome()).isEqualTo(MessageStatus.READ);
    }

    @Test
    void sharesAboveOneAreRefused() {
        assertThatThrownBy(() -> new OutcomeShares(0.5, 0.3, 0.3)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Behaviour behaviour(long seed, OutcomeShares outcomeShares) {
        return new Behaviour(seed, new PersonProperties(outcomeShares, 0, List.of(131026), AT_ONCE));
    }

    private static List<OutcomePlan> outcomes(Behaviour behaviour) {
        return outcomes(behaviour, "spring");
    }

    private static List<OutcomePlan> outcomes(Behaviour behaviour, String template) {
        return people().map(person -> behaviour.planOutcome(person, template)).toList();
    }

    private static Stream<String> people() {
        return IntStream.range(0, PEOPLE).mapToObj(number -> "49155" + (1_000_000 + number));
    }

    private static StatusStep atOnce(MessageStatus messageStatus) {
        return new StatusStep(messageStatus, Duration.ZERO);
    }

    private static double share(Map<MessageStatus, Long> outcomes, MessageStatus messageStatus) {
        return outcomes.get(messageStatus) / (double) PEOPLE;
    }
}
