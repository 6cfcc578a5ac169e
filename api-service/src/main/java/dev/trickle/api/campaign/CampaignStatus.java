package dev.trickle.api.campaign;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Status of a campaign in the API: the state that the owner desires, combined with the progress. */
enum CampaignStatus {
    DRAFT,
    SCHEDULED,
    RUNNING,
    PAUSED,
    COMPLETED,
    CANCELLED;

    /** The states that an owner may request from this state. */
    private Set<CampaignStatus> successors() {
        return switch (this) {
            case DRAFT -> Set.of(SCHEDULED, CANCELLED);
            case SCHEDULED, RUNNING -> Set.of(PAUSED, CANCELLED);
            case PAUSED -> Set.of(SCHEDULED, RUNNING, CANCELLED);
            case COMPLETED, CANCELLED -> Set.of();
        };
    }

    /** Whether the owner may request the given state from this state. */
    boolean allows(CampaignStatus requested) {
        return successors().contains(requested);
    }

    /** Whether requesting the given state changes nothing; the owner cannot choose between scheduled and running. */
    boolean matches(CampaignStatus requested) {
        return this == requested
                || (this == SCHEDULED && requested == RUNNING)
                || (this == RUNNING && requested == SCHEDULED);
    }

    /** Whether the definition may still be edited. */
    boolean isEditable() {
        return switch (this) {
            case DRAFT, SCHEDULED, RUNNING, PAUSED -> true;
            case COMPLETED, CANCELLED -> false;
        };
    }

    /** Whether the start may still be moved. */
    boolean isStartEditable() {
        return this == DRAFT || this == SCHEDULED;
    }

    /** The desired state that a request for this status sets; null if it cannot be requested. */
    @Nullable
    DesiredState desiredState() {
        return switch (this) {
            case DRAFT -> DesiredState.DRAFT;
            case SCHEDULED, RUNNING -> DesiredState.SCHEDULED;
            case PAUSED -> DesiredState.PAUSED;
            case CANCELLED -> DesiredState.CANCELLED;
            case COMPLETED -> null;
        };
    }

    /** The names of the states that may be requested from this state, in order. */
    List<String> allowedNames() {
        return successors().stream().sorted().map(CampaignStatus::text).toList();
    }

    /** The name on the wire and in the database. */
    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of all states, in order. */
    static List<String> names() {
        return Arrays.stream(values()).map(CampaignStatus::text).toList();
    }

    /** The status with this name. */
    static Optional<CampaignStatus> named(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text().equals(text))
                .findFirst();
    }
}
