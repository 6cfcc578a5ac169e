package dev.trickle.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributeNamesTest {

    @ParameterizedTest
    @CsvSource({
        "Order No, order_no, true",
        "FirstName, first name, true",
        "ORDER__NO, orderno, true",
        "Gr\u00f6\u00dfe, GRO\u0308\u00dfE, true",
        "order-no, order no, false",
        "city, town, false"
    })
    void caseSpacesAndUnderscoresMakeNoDifference(String name, String other, boolean same) {
        assertThat(AttributeNames.areSame(name, other)).isEqualTo(same);
    }
}
