package dev.trickle.sender.media;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.sender.whatsapp.CloudApi;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads the files of campaigns to WhatsApp: once for each phone number, again before WhatsApp deletes them, and again
 * when WhatsApp no longer knows them. If the process dies during an upload, the file is uploaded again after its lease.
 */
public final class MediaUploads {

    private static final Logger log = LoggerFactory.getLogger(MediaUploads.class);

    /** After a failed upload, or during that of another process, messages wait; they do not each try again. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** A file that WhatsApp does not know so soon after its upload would not be known after another one. */
    private static final Duration MIN_AGE_TO_DISCARD = Duration.ofHours(1);

    /** An upload ends before its lease, so that a lease needs no renewal. */
    private static final Duration LEASE = CloudApi.UPLOAD_DEADLINE.plusMinutes(1);

    /** Another process may have renewed an id, or have learnt that WhatsApp does not know it. */
    private static final Duration MAX_AGE = Duration.ofMinutes(1);

    private static final int MAX_CACHED_CAMPAIGNS = 1_000;

    private final MediaUploadRepository repository;
    private final CloudApi cloudApi;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Map<CampaignId, List<UUID>> mediaOfCampaigns = new ConcurrentHashMap<>();
    private final Map<Key, State> states = new ConcurrentHashMap<>();

    public MediaUploads(MediaUploadRepository repository, CloudApi cloudApi, InstantSource clock, LongSupplier nanos) {
        this.repository = repository;
        this.cloudApi = cloudApi;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Uploads the files of a campaign if necessary; empty if that is impossible now. */
    public Optional<UploadedMedia> prepare(CampaignId campaign, PhoneNumberId number) {
        var media = findMedia(campaign);
        if (media.isEmpty()) {
            return Optional.of(UploadedMedia.NONE);
        }
        var uploads = new ArrayList<MediaUpload>();
        for (var id : media) {
            var upload = prepare(new Key(id, number));
            if (upload == null) {
                return Optional.empty();
            }
            uploads.add(upload);
        }
        return Optional.of(new UploadedMedia(uploads));
    }

    /**
     * Deletes ids that WhatsApp does not know, so that the files are uploaded again before the next message.
     *
     * @return whether another upload can help; false if these were uploaded a moment ago
     */
    public boolean discard(UploadedMedia unknown) {
        return discard(unknown.uploads(), clock.instant());
    }

    /** Likewise for the files of a campaign, because of a report about an accepted message. */
    public void discard(CampaignId campaign, PhoneNumberId number, Instant reportedAt) {
        var uploads = findMedia(campaign).stream()
                .flatMap(media -> repository.find(media, number).stream())
                .toList();
        var unused = discard(uploads, reportedAt);
    }

    private boolean discard(List<MediaUpload> uploads, Instant at) {
        var old = uploads.stream()
                .filter(upload -> !at.isBefore(upload.uploadedAt().plus(MIN_AGE_TO_DISCARD)))
                .toList();
        for (var upload : old) {
            repository.deleteId(upload);
            var state = states.get(new Key(upload.media(), upload.number()));
            if (state != null) {
                state.clear(upload);
            }
            log.warn("Media unknown to WhatsApp, uploading again media={} number={}", upload.media(), upload.number());
        }
        return !old.isEmpty();
    }

    private List<UUID> findMedia(CampaignId campaign) {
        if (mediaOfCampaigns.size() >= MAX_CACHED_CAMPAIGNS) {
            mediaOfCampaigns.clear();
        }
        return mediaOfCampaigns.computeIfAbsent(campaign, repository::findMedia);
    }

    private @Nullable MediaUpload prepare(Key key) {
        var state = states.computeIfAbsent(key, absent -> new State());
        var current = state.usable(clock.instant());
        if (current != null && state.isFresh(clock.instant(), nanos.getAsLong())) {
            return current;
        }
        if (current != null && !state.lock.tryLock()) {
            // Another thread renews it, or reads its row.
            return current;
        }
        if (current == null) {
            state.lock.lock();
        }
        try {
            return renew(key, state);
        } finally {
            state.lock.unlock();
        }
    }

    private @Nullable MediaUpload renew(Key key, State state) {
        var now = clock.instant();
        var current = state.usable(now);
        if (state.isFresh(now, nanos.getAsLong()) || state.isPaused(nanos.getAsLong())) {
            return current;
        }
        // Also if the upload throws: the messages that follow do not each try again.
        state.pausedAt = nanos.getAsLong();
        uploadIfLeased(key, now);
        // Also the upload of another process, or an earlier one that is still valid.
        var stored = repository.find(key.media(), key.number());
        state.current = stored.orElse(null);
        state.readAt = nanos.getAsLong();
        state.pausedAt = stored.filter(upload -> !upload.isRenewalDue(now)).isPresent() ? null : nanos.getAsLong();
        return state.usable(now);
    }

    private void uploadIfLeased(Key key, Instant now) {
        var lease = UUID.randomUUID();
        if (repository.tryLease(key.media(), key.number(), lease, LEASE, MediaUpload.renewalDue(now))) {
            try {
                upload(key, lease, now);
            } catch (RuntimeException | Error failure) {
                release(key, lease, failure);
                throw failure;
            }
        }
    }

    private void upload(Key key, UUID lease, Instant now) {
        var id = cloudApi.uploadMedia(key.number(), repository.content(key.media()));
        if (id.isPresent()) {
            save(new MediaUpload(key.media(), key.number(), id.get(), now, now.plus(MediaUpload.LIFETIME)), lease);
        } else {
            repository.release(key.media(), key.number(), lease);
            log.warn(
                    "Media not uploaded, messages of its campaigns wait media={} number={}", key.media(), key.number());
        }
    }

    private void save(MediaUpload upload, UUID lease) {
        if (repository.save(upload, lease)) {
            log.info("Media uploaded media={} number={}", upload.media(), upload.number());
        } else {
            log.warn(
                    "Media upload not saved, its lease has expired media={} number={}",
                    upload.media(),
                    upload.number());
        }
    }

    /** Otherwise no process could upload the file before the end of the lease. */
    private void release(Key key, UUID lease, Throwable failure) {
        try {
            repository.release(key.media(), key.number(), lease);
        } catch (RuntimeException unavailable) {
            failure.addSuppressed(unavailable);
        }
    }

    /** A file for a phone number. */
    private record Key(UUID media, PhoneNumberId number) {}

    /** The state of an upload in this process; the lock serializes the uploads of its threads. */
    private static final class State {

        private final ReentrantLock lock = new ReentrantLock();
        private volatile @Nullable MediaUpload current;
        private volatile long readAt;

        /** Guarded by the lock. */
        private @Nullable Long pausedAt;

        private boolean isFresh(Instant now, long nanos) {
            var known = current;
            return known != null && !known.isRenewalDue(now) && nanos - readAt < MAX_AGE.toNanos();
        }

        private boolean isPaused(long now) {
            return pausedAt != null && now - pausedAt < PAUSE.toNanos();
        }

        private @Nullable MediaUpload usable(Instant now) {
            var known = current;
            return known != null && known.isUsable(now) ? known : null;
        }

        private void clear(MediaUpload unknown) {
            if (unknown.equals(current)) {
                current = null;
            }
        }
    }
}
