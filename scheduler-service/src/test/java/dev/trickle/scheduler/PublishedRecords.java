package dev.trickle.scheduler;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.SendRequested;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the scheduler of a scenario has published, with names of people instead of ids, and assertions on it. */
final class PublishedRecords {

    private final Map<RecipientId, String> personByRecipient = new HashMap<>();
    private final Map<String, SendRequested> requestByPerson = new HashMap<>();
    private final List<String> newlyRequested = new ArrayList<>();
    private final List<SendRequested> newRequests = new ArrayList<>();
    private final List<ScheduleEvent> events = new ArrayList<>();

    /** Gives the recipient a name. */
    void name(RecipientId recipient, String person) {
        personByRecipient.put(recipient, person);
    }

    void addAll(List<Object> written) {
        for (var record : written) {
            if (record instanceof SendRequested request) {
                add(request);
            } else {
                events.add((ScheduleEvent) record);
            }
        }
    }

    private void add(SendRequested request) {
        var person = personByRecipient.get(request.attempt().recipient());
        newlyRequested.add(person);
        newRequests.add(request);
        requestByPerson.put(person, request);
    }

    /** The latest request to this person. */
    SendRequested request(String person) {
        return requestByPerson.get(person);
    }

    /** The people requested since the last poll, in order. */
    List<String> newlyRequested() {
        return List.copyOf(newlyRequested);
    }

    List<String> pollRequested() {
        var requested = newlyRequested();
        newlyRequested.clear();
        newRequests.clear();
        return requested;
    }

    /** Number of requests since the last poll, by campaign. */
    Map<CampaignId, Long> pollRequestedByCampaign() {
        var counts = newRequests.stream().collect(groupingBy(SendRequested::campaign, counting()));
        pollRequested();
        return counts;
    }

    <E extends ScheduleEvent> List<E> eventsOf(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Asserts that exactly these people were requested since the last poll, in this order. */
    void assertRequested(String... people) {
        assertThat(pollRequested()).containsExactly(people);
    }

    void assertPublished(Class<? extends ScheduleEvent> type, int times) {
        assertThat(eventsOf(type)).as(type.getSimpleName()).hasSize(times);
    }
}
