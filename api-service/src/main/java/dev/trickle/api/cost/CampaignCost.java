package dev.trickle.api.cost;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign cost so far. Amounts are decimal numbers as text.
 *
 * @param totals known costs by currency
 * @param complete whether the price of every delivered message is known
 * @param withoutPricing delivered messages whose charge WhatsApp did not report; their cost is unknown
 * @param items by country, category and table of prices
 */
record CampaignCost(List<Total> totals, boolean complete, long withoutPricing, List<Item> items) {

    /** The value of a country, a price or a cost that is not known; never 0. */
    static final String UNKNOWN = "unknown";

    /** The known cost in one currency. */
    record Total(String currency, String cost) {}

    /**
     * Messages with the same price.
     *
     * @param country two letters, or {@code unknown}
     * @param delivered number of messages
     * @param billable number of messages that WhatsApp charges
     * @param price of one message, or {@code unknown}
     * @param cost of the billable messages, or {@code unknown}
     * @param currency null if no table of prices was in force
     * @param pricesOf first day of the table; null likewise
     * @param source of the table; null likewise
     */
    record Item(
            String country,
            String category,
            long delivered,
            long billable,
            String price,
            String cost,
            @Nullable String currency,
            @Nullable LocalDate pricesOf,
            @Nullable String source) {}

    static CampaignCost of(List<DeliveredMessages> delivered, long withoutPricing, PriceTables priceTables) {
        var groups = new LinkedHashMap<Group, Count>();
        delivered.forEach(each -> groups.merge(
                new Group(priceTables.on(each.day()), each.country(), each.category()),
                new Count(each.messages(), each.billable() ? each.messages() : 0),
                Count::plus));
        var totals = new TreeMap<String, BigDecimal>();
        groups.forEach((group, count) -> group.cost(count)
                .ifPresent(cost -> totals.merge(group.table().orElseThrow().currency(), cost, BigDecimal::add)));
        return new CampaignCost(
                totals.entrySet().stream()
                        .map(total -> new Total(total.getKey(), total.getValue().toPlainString()))
                        .toList(),
                withoutPricing == 0
                        && groups.entrySet().stream()
                                .allMatch(entry ->
                                        entry.getKey().cost(entry.getValue()).isPresent()),
                withoutPricing,
                groups.entrySet().stream()
                        .map(entry -> entry.getKey().item(entry.getValue()))
                        .toList());
    }

    private record Count(long delivered, long billable) {

        Count plus(Count other) {
            return new Count(delivered + other.delivered, billable + other.billable);
        }
    }

    private record Group(
            Optional<PriceTable> table, @Nullable String country, String category) {

        Optional<BigDecimal> price() {
            return table.flatMap(prices -> prices.find(country, category));
        }

        /** Messages that WhatsApp does not charge cost nothing where the prices are known. */
        Optional<BigDecimal> cost(Count count) {
            return price().map(price -> price.multiply(BigDecimal.valueOf(count.billable())));
        }

        Item item(Count count) {
            return new Item(
                    country == null ? UNKNOWN : country,
                    category,
                    count.delivered(),
                    count.billable(),
                    price().map(BigDecimal::toPlainString).orElse(UNKNOWN),
                    cost(count).map(BigDecimal::toPlainString).orElse(UNKNOWN),
                    table.map(PriceTable::currency).orElse(null),
                    table.map(PriceTable::date).orElse(null),
                    table.map(PriceTable::source).orElse(null));
        }
    }
}
