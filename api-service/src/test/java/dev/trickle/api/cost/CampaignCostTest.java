package dev.trickle.api.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.trickle.api.cost.CampaignCost.Item;
import dev.trickle.api.cost.CampaignCost.Total;
import java.io.IOException;
import java.io.StringReader;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cost of delivered messages, by the table of prices in force on the day of the delivery. */
class CampaignCostTest {

    private static final String HEADER = "source,date,currency,country,category,price\n";
    private static final String PRICES = HEADER + """
            Rate card,2026-07-01,EUR,DE,marketing,0.1131
            Rate card,2026-07-01,EUR,BR,marketing,0.0625
            Rate card of autumn,2026-10-01,USD,DE,marketing,0.12
            """;
    private static final LocalDate JULY = LocalDate.parse("2026-07-01");
    private static final LocalDate OCTOBER = LocalDate.parse("2026-10-01");

    @Test
    void usesTheTableInForceOnTheDayOfTheDelivery() throws IOException {
        var cost = cost(
                new DeliveredMessages(JULY, "DE", "marketing", true, 10),
                new DeliveredMessages(OCTOBER.minusDays(1), "DE", "marketing", true, 5),
                new DeliveredMessages(OCTOBER, "DE", "marketing", true, 3));

        assertThat(cost.items())
                .extracting(Item::delivered, Item::price, Item::cost, Item::currency, Item::pricesOf, Item::source)
                .containsExactly(
                        tuple(15L, "0.1131", "1.6965", "EUR", JULY, "Rate card"),
                        tuple(3L, "0.12", "0.36", "USD", OCTOBER, "Rate card of autumn"));
        assertThat(cost.totals()).containsExactly(new Total("EUR", "1.6965"), new Total("USD", "0.36"));
        assertThat(cost.complete()).isTrue();
    }

    @Test
    void onlyBillableMessagesCost() throws IOException {
        var cost = cost(
                new DeliveredMessages(JULY, "BR", "marketing", true, 2),
                new DeliveredMessages(JULY, "BR", "marketing", false, 7));

        assertThat(cost.items())
                .extracting(Item::delivered, Item::billable, Item::cost)
                .containsExactly(tuple(9L, 2L, "0.1250"));
    }

    @Test
    void unknownCountryCategoryOrDateIsUnknownAndNeverZero() throws IOException {
        var cost = cost(
                new DeliveredMessages(JULY.minusDays(1), "DE", "marketing", true, 1),
                new DeliveredMessages(JULY, "FR", "marketing", true, 1),
                new DeliveredMessages(JULY, null, "marketing", true, 1),
                new DeliveredMessages(JULY, "DE", "marketing_lite", true, 1));

        assertThat(cost.items())
                .allSatisfy(item -> assertThat(item.price()).isEqualTo("unknown"))
                .allSatisfy(item -> assertThat(item.cost()).isEqualTo("unknown"))
                .extracting(Item::country, Item::pricesOf)
                .containsExactly(tuple("DE", null), tuple("FR", JULY), tuple("unknown", JULY), tuple("DE", JULY));
        assertThat(cost.totals()).isEmpty();
        assertThat(cost.complete()).isFalse();
    }

    @Test
    void deliveryWithoutPricingMakesTheCostIncomplete() throws IOException {
        assertThat(CampaignCost.of(List.of(), 1, PriceTables.read(new StringReader(PRICES)))
                        .complete())
                .isFalse();
        assertThat(CampaignCost.of(List.of(), 0, PriceTables.none()).complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,2026-07-01,EUR,DE,marketing,free",
                "a,2026-07-01,EUR,DE,marketing,-1",
                "a,2026-07-01,EUR,Germany,marketing,1",
                "a,2026-07-01,euro,DE,marketing,1",
                "a,July,EUR,DE,marketing,1",
                "a,2026-07-01,EUR,DE,,1",
                "a,2026-07-01,EUR,DE,marketing,1\na,2026-07-01,EUR,DE,marketing,2",
                "a,2026-07-01,EUR,DE,marketing,1\na,2026-07-01,USD,BR,marketing,2",
                "a,2026-07-01,EUR,DE,marketing,1\nb,2026-07-01,EUR,BR,marketing,2",
            })
    void invalidRowIsRefusedByItsNumber(String rows) {
        assertThatThrownBy(() -> PriceTables.read(new StringReader(HEADER + rows)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("Row [12]: .*");
    }

    @Test
    void missingColumnIsNamed() {
        assertThatThrownBy(() -> PriceTables.read(new StringReader("date,price\n")))
                .hasMessageContaining("currency");
    }

    private static CampaignCost cost(DeliveredMessages... delivered) throws IOException {
        return CampaignCost.of(List.of(delivered), 0, PriceTables.read(new StringReader(PRICES)));
    }
}
