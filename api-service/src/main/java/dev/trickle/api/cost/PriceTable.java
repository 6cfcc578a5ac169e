package dev.trickle.api.cost;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The prices of messages from a day on, until the next table.
 *
 * @param source where the prices come from
 * @param date first day of the prices, in UTC
 * @param currency of all prices, three letters
 */
record PriceTable(String source, LocalDate date, String currency, Map<Key, BigDecimal> prices) {

    PriceTable {
        prices = Map.copyOf(prices);
    }

    /**
     * What determines a price.
     *
     * @param country two letters
     * @param category as Meta reports it, such as {@code marketing} or {@code marketing_lite}
     */
    record Key(String country, String category) {}

    /** The price of a message; empty if the table has none. */
    Optional<BigDecimal> find(@Nullable String country, String category) {
        return country == null ? Optional.empty() : Optional.ofNullable(prices.get(new Key(country, category)));
    }
}
