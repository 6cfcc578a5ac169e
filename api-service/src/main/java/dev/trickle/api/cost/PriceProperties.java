package dev.trickle.api.cost;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the prices.
 *
 * @param file file of comma-separated values with the prices of messages; if absent, all costs are unknown
 */
@ConfigurationProperties("api.prices")
record PriceProperties(@Nullable Path file) {}
