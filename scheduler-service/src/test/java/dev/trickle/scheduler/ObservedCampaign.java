package dev.trickle.scheduler;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The events about a campaign that the scheduler has read and published. */
final class ObservedCampaign {

    final Map<RecipientId, Integer> ordinals = new TreeMap<>(Comparator.comparing(RecipientId::value));
    final Set<Integer> lateOrdinals = new HashSet<>();

    @Nullable
    CampaignChanged definition;

    @Nullable
    Integer plannedCount;

    @Nullable
    CampaignClosed closed;

    boolean missingAccepted;
    boolean started;
    int highestOrdinal = -1;
    int lastReleasedOrdinal = -1;

    void update(CampaignChanged changed) {
        if (definition == null || changed.revision() > definition.revision()) {
            definition = changed;
        }
    }

    void add(RecipientScheduled scheduled) {
        if (ordinals.putIfAbsent(scheduled.recipient(), scheduled.ordinal()) == null) {
            if (scheduled.ordinal() < highestOrdinal) {
                lateOrdinals.add(scheduled.ordinal());
            }
            highestOrdinal = Math.max(highestOrdinal, scheduled.ordinal());
        }
    }

    Set<RecipientId> recipients() {
        return ordinals.keySet();
    }

    boolean isClosed() {
        return closed != null;
    }

    boolean mayHaveMissing() {
        return missingAccepted;
    }
}
