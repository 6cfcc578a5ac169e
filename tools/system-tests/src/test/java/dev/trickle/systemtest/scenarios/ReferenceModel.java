package dev.trickle.systemtest.scenarios;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Independent model of the messages per day, without any code of the product: a slot is occupied until 24 hours after
 * acceptance, and again from the arrival of a delivery report until 24 hours after the delivery.
 */
final class ReferenceModel {

    private static final Duration SLOT_LIFETIME = Duration.ofHours(24);

    private final int limit;
    private final ZoneId zone;
    private final LocalTime sendFrom;
    private final List<OccupiedSlot> occupiedSlots = new ArrayList<>();
    private final SortedMap<LocalDate, Integer> days = new TreeMap<>();

    ReferenceModel(int limit, ZoneId zone, LocalTime sendFrom) {
        this.limit = limit;
        this.zone = zone;
        this.sendFrom = sendFrom;
    }

    private record OccupiedSlot(Instant from, Instant until) {

        boolean isOccupiedAt(Instant now) {
            return !now.isBefore(from) && now.isBefore(until);
        }
    }

    /** Returns the messages per day for this queue, starting at this instant. */
    SortedMap<LocalDate, Integer> messagesByDay(List<DeliveryTiming> queue, Instant start) {
        var now = start;
        for (var deliveryTiming : queue) {
            while (!hasFreeSlot(now)) {
                now = nextChange(now);
            }
            days.merge(dateAt(now), 1, Integer::sum);
            var delivered = now.plus(deliveryTiming.deliveryDelay());
            occupiedSlots.add(new OccupiedSlot(now, now.plus(SLOT_LIFETIME)));
            occupiedSlots.add(
                    new OccupiedSlot(delivered.plus(deliveryTiming.webhookDelay()), delivered.plus(SLOT_LIFETIME)));
        }
        return days;
    }

    private boolean hasFreeSlot(Instant now) {
        return !now.isBefore(windowStart(dateAt(now)))
                && countPeople(now) < limit
                && days.getOrDefault(dateAt(now), 0) < limit;
    }

    /** A person may occupy a slot by acceptance and delivery; a report in time extends it. */
    private long countPeople(Instant now) {
        var places = 0L;
        for (var person = 0; person < occupiedSlots.size(); person += 2) {
            if (occupiedSlots.get(person).isOccupiedAt(now)
                    || occupiedSlots.get(person + 1).isOccupiedAt(now)) {
                places++;
            }
        }
        return places;
    }

    private Instant nextChange(Instant now) {
        var today = dateAt(now);
        return Stream.concat(
                        occupiedSlots.stream().map(OccupiedSlot::until),
                        Stream.of(windowStart(today), windowStart(today.plusDays(1))))
                .filter(change -> change.isAfter(now))
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private Instant windowStart(LocalDate day) {
        return day.atTime(sendFrom).atZone(zone).toInstant();
    }

    private LocalDate dateAt(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }
}
