package dev.trickle.sender.permission;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeWindowTest {

    /** Failures are x, others are dots; three in a row, or half of the latest eight, are too many. */
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
    void tooManyAreAMassFailure(String answers, boolean tooMany) {
        var outcomeWindow = new OutcomeWindow(3, 8, 0.5, 1);
        answers.chars().forEach(answer -> outcomeWindow.add(answer == 'x', SPRING_SALE));

        assertThat(outcomeWindow.isMassFailure()).isEqualTo(tooMany);
    }

    /** Letters are failures of two campaigns, dots are others; what one campaign alone fails with is its own fault. */
    @ParameterizedTest
    @CsvSource({"aaaaaaaa, false", "aab, true", "b.aaa, false", "aaab, true", "a.a.a.a., false", "a.b.a.b., true"})
    void whatIsSharedIsBlamedForSeveralCampaignsOnly(String answers, boolean tooMany) {
        var outcomeWindow = new OutcomeWindow(3, 8, 0.5, 2);
        answers.chars().forEach(answer -> outcomeWindow.add(answer != '.', answer == 'b' ? SUMMER_SALE : SPRING_SALE));

        assertThat(outcomeWindow.isMassFailure()).isEqualTo(tooMany);
    }
}
