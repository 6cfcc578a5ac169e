package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholderTest {

    @Test
    void namesAValueAndPerhapsWhatStandsForIt() {
        assertThat(Placeholder.in("{{name}} in {{ home town | your town }}, {{a|}}"))
                .containsExactly(
                        new Placeholder("name", null),
                        new Placeholder("home town", "your town"),
                        new Placeholder("a", ""));
    }

    @Test
    void isFilledWithWhateverItIsGiven() {
        assertThat(Placeholder.fill("{{a}} and {{b|x}}", found -> "$" + found.value() + "\\{{c}}"))
                .isEqualTo("$a\\{{c}} and $b\\{{c}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{", "}}", "{{}}", "{{ }}", "{{|x}}", "{{a", "a}}", "{{a}} {{b", "{{{{a}}}}", "{{a|b{c}}"})
    void bracesThatAreNoneAreBroken(String text) {
        assertThat(Placeholder.isBroken(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "{a}", "{{a}}", "{{a|b}}{{c}}"})
    void everythingElseIsWhole(String text) {
        assertThat(Placeholder.isBroken(text)).isFalse();
    }

    @Test
    void isAloneIfNothingElseIsThere() {
        assertThat(Placeholder.isAlone(" {{a|b}} ")).isTrue();
        assertThat(Placeholder.isAlone("{{a}}{{b}}")).isFalse();
        assertThat(Placeholder.isAlone("a")).isFalse();
    }
}
