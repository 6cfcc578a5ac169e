package dev.trickle.api.campaign;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people see of a campaign's life: what its owner wants, and how far it has come. */
enum CampaignStatus {
    DRAFT,
    SCHEDULED,
    RUNNING,
    PAUSED,
    COMPLETED,
    CANCELLED;

    /** The states that an owner may ask for from here. */
    private Set<CampaignStatus> next() {
        return switch (this) {
            case DRAFT -> Set.of(SCHEDULED, CANCELLED);
            case SCHEDULED, RUNNING -> Set.of(PAUSED, CANCELLED);
            case PAUSED -> Set.of(SCHEDULED, RUNNING, CANCELLED);
            case COMPLETED, CANCELLED -> Set.of();
        };
    }

    /** Whether the owner may ask for this state from here. */
    boolean allows(CampaignStatus wish) {
        return next().contains(wish);
    }

    /** Whether asking for this state changes nothing; whether a scheduled campaign runs is not for its owner to say. */
    boolean is(CampaignStatus wish) {
        return this == wish || (this == SCHEDULED && wish == RUNNING) || (this == RUNNING && wish == SCHEDULED);
    }

    /** Whether the definition may still be edited. */
    boolean editable() {
        return switch (this) {
            case DRAFT, SCHEDULED, RUNNING, PAUSED -> true;
            case COMPLETED, CANCELLED -> false;
        };
    }

    /** Whether the start may still be moved. */
    boolean startMovable() {
        return this == DRAFT || this == SCHEDULED;
    }

    /** What an owner wants who asks for this state; null for what nobody can ask for. */
    @Nullable
    DesiredState wanted() {
        return switch (this) {
            case DRAFT -> DesiredState.DRAFT;
            case SCHEDULED, RUNNING -> DesiredState.SCHEDULED;
            case PAUSED -> DesiredState.PAUSED;
            case CANCELLED -> DesiredState.CANCELLED;
            case COMPLETED -> null;
        };
    }

    /** The names of the states that may be asked for from here, in order. */
    List<String> allowed() {
        return next().stream().sorted().map(CampaignStatus::text).toList();
    }

    /** The name on the wire and in the database. */
    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of this name. */
    static Optional<CampaignStatus> named(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text().equals(text))
                .findFirst();
    }
}
