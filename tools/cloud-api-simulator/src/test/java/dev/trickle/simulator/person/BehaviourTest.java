package dev.trickle.simulator.person;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trickle.simulator.person.Fate.Step;
import dev.trickle.simulator.person.PersonSettings.Delays;
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
    private static final Shares MIXED = new Shares(0.05, 0.10, 0.45);

    @Test
    void everybodyReadsAtOnceUnlessToldOtherwise() {
        assertThat(behaviour(1, new Shares(0, 0, 1)).towards("ada", "spring"))
                .isEqualTo(new Fate(List.of(atOnce(Status.SENT), atOnce(Status.DELIVERED), atOnce(Status.READ)), null));
    }

    @Test
    void theSameSeedReplaysTheSameFates() {
        assertThat(fates(behaviour(7, MIXED))).isEqualTo(fates(behaviour(7, MIXED)));
    }

    @Test
    void anotherSeedOrTemplateGivesOtherFates() {
        var seventh = behaviour(7, MIXED);
        assertThat(fates(seventh)).isNotEqualTo(fates(behaviour(8, MIXED)));
        assertThat(fates(seventh)).isNotEqualTo(fates(seventh, "autumn"));
    }

    @Test
    void outcomesComeInTheirShares() {
        Map<Status, Long> outcomes = fates(behaviour(7, MIXED)).stream().collect(groupingBy(Fate::outcome, counting()));
        assertThat(share(outcomes, Status.FAILED)).isCloseTo(0.05, within(0.01));
        assertThat(share(outcomes, Status.SENT)).isCloseTo(0.10, within(0.01));
        assertThat(share(outcomes, Status.READ)).isCloseTo(0.45, within(0.01));
        assertThat(share(outcomes, Status.DELIVERED)).isCloseTo(0.40, within(0.01));
    }

    @Test
    void aFailedMessageIsNeverSentAndCarriesOneOfTheCodes() {
        var settings = new PersonSettings(new Shares(1, 0, 0), 0, List.of(131026, 131049), AT_ONCE);
        var fates = fates(new Behaviour(7, settings));
        assertThat(fates).extracting(Fate::steps).containsOnly(List.of(atOnce(Status.FAILED)));
        assertThat(fates).extracting(Fate::code).containsOnly(131026, 131049);
    }

    @Test
    void eachStatusFollowsTheOneBeforeItWithinItsBounds() {
        var delay = new Delay(Duration.ofMinutes(1), Duration.ofMinutes(2));
        var settings =
                new PersonSettings(new Shares(0, 0, 1), 0, List.of(131026), new Delays(delay, delay, delay, delay));
        assertThat(fates(new Behaviour(7, settings))).allSatisfy(fate -> {
            var last = Duration.ZERO;
            for (var step : fate.steps()) {
                assertThat(step.after().minus(last)).isBetween(delay.min(), delay.max());
                last = step.after();
            }
        });
    }

    @Test
    void aPhoneIsOffAndWebhooksAreLateForAsLongAsIsDeclared() {
        var people = new People(behaviour(1, new Shares(0, 0, 1)), 0, InstantSource.system());
        people.declare("ada", new Declared(Status.DELIVERED, null, Duration.ofHours(30), Duration.ofHours(5)));

        assertThat(people.fateOf("ada", "spring"))
                .isEqualTo(new Fate(
                        List.of(atOnce(Status.SENT), new Step(Status.DELIVERED, Duration.ofHours(30))),
                        null,
                        Duration.ofHours(5)));
    }

    @Test
    void aDeclaredPersonBehavesAsDeclaredUntilForgotten() {
        var people = new People(behaviour(1, new Shares(0, 0, 1)), 0, InstantSource.system());
        people.declare("ada", new Declared(Status.FAILED, 131050));
        people.declare("bob", new Declared(Status.SENT, null));

        assertThat(people.fateOf("ada", "spring")).isEqualTo(new Fate(List.of(atOnce(Status.FAILED)), 131050));
        assertThat(people.fateOf("bob", "spring").outcome()).isEqualTo(Status.SENT);
        assertThat(people.fateOf("cyd", "spring").outcome()).isEqualTo(Status.READ);
        people.forgetDeclared();
        assertThat(people.fateOf("ada", "spring").outcome()).isEqualTo(Status.READ);
    }

    @Test
    void sharesOfMoreThanEverybodyAreNoShares() {
        assertThatThrownBy(() -> new Shares(0.5, 0.3, 0.3)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Behaviour behaviour(long seed, Shares shares) {
        return new Behaviour(seed, new PersonSettings(shares, 0, List.of(131026), AT_ONCE));
    }

    private static List<Fate> fates(Behaviour behaviour) {
        return fates(behaviour, "spring");
    }

    private static List<Fate> fates(Behaviour behaviour, String template) {
        return people().map(person -> behaviour.towards(person, template)).toList();
    }

    private static Stream<String> people() {
        return IntStream.range(0, PEOPLE).mapToObj(number -> "49155" + (1_000_000 + number));
    }

    private static Step atOnce(Status status) {
        return new Step(status, Duration.ZERO);
    }

    private static double share(Map<Status, Long> outcomes, Status status) {
        return outcomes.get(status) / (double) PEOPLE;
    }
}
