package dev.trickle.sender.permission;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeWindowTest {

    /** Failures are x, others are dots. Three consecutive failures, or half of the latest eight, are a mass failure. */
    @ParameterizedTest
    @CsvSource({
        "'', false",
        "x, false",
        "xx, false",
        "xxx, true",
        "xxxx, true",
        "xxx., false",
        "xx.x, false",
        "......xxx, true",
        "x.x.x.x, false",
        "x.x.x.x., true",
        "........x.x.x.x., true",
        "x.x.x.x......, false",
        "xx.xx., false",
        "xx.xx..., true"
    })
    void detectsMassFailures(String results, boolean massFailure) {
        var outcomeWindow = new OutcomeWindow(3, 8, 0.5, 1);
        results.chars().forEach(result -> outcomeWindow.add(result == 'x', SPRING_SALE));

        assertThat(outcomeWindow.isMassFailure()).isEqualTo(massFailure);
    }

    /** Letters are failures of two campaigns, dots are others. Failures of one campaign alone are not counted. */
    @ParameterizedTest
    @CsvSource({"aaaaaaaa, false", "aab, true", "b.aaa, false", "aaab, true", "a.a.a.a., false", "a.b.a.b., true"})
    void detectsMassFailuresOfSeveralCampaignsOnly(String results, boolean massFailure) {
        var outcomeWindow = new OutcomeWindow(3, 8, 0.5, 2);
        results.chars().forEach(result -> outcomeWindow.add(result != '.', result == 'b' ? SUMMER_SALE : SPRING_SALE));

        assertThat(outcomeWindow.isMassFailure()).isEqualTo(massFailure);
    }
}
