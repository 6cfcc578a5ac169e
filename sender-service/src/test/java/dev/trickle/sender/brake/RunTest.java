package dev.trickle.sender.brake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunTest {

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
        var run = new Run(3, 8, 0.5);
        answers.chars().forEach(answer -> run.add(answer == 'x'));

        assertThat(run.isMassFailure()).isEqualTo(tooMany);
    }
}
