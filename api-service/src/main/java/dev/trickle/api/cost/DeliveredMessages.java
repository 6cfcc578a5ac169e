package dev.trickle.api.cost;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a campaign that were delivered on one day and are charged alike.
 *
 * @param day in UTC
 * @param country two letters; null if it is unknown
 * @param category as Meta reports it
 */
record DeliveredMessages(LocalDate day, @Nullable String country, String category, boolean billable, long messages) {}
