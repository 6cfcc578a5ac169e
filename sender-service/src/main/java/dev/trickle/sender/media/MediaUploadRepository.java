package dev.trickle.sender.media;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.sender.whatsapp.MediaContent;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the files of campaigns, and stores their ids at WhatsApp. */
public final class MediaUploadRepository {

    private static final String FIND_MEDIA = "SELECT media_id FROM campaign_media WHERE campaign_id = :campaign";

    private static final String FIND = """
            SELECT whatsapp_media_id, uploaded_at, expires_at
              FROM media_uploads
             WHERE media_id = :media AND phone_number_id = :number AND whatsapp_media_id IS NOT NULL
            """;

    /**
     * Of several processes one uploads a file for a number. A lease ends by itself if its process dies. It is measured
     * by the clock of the database, the only one that all sender processes share.
     */
    private static final String TRY_LEASE = """
            INSERT INTO media_uploads (media_id, phone_number_id, lease_id, leased_until)
            VALUES (:media, :number, :lease, clock_timestamp() + make_interval(secs => :seconds))
            ON CONFLICT (media_id, phone_number_id) DO UPDATE
               SET lease_id = excluded.lease_id, leased_until = excluded.leased_until
             WHERE coalesce(media_uploads.leased_until <= clock_timestamp(), true)
               AND coalesce(media_uploads.expires_at <= :renewalDue, true)
            """;

    private static final String SAVE = """
            UPDATE media_uploads
               SET whatsapp_media_id = :id, uploaded_at = :uploadedAt, expires_at = :expiresAt,
                   lease_id = NULL, leased_until = NULL
             WHERE media_id = :media AND phone_number_id = :number AND lease_id = :lease
            """;

    private static final String RELEASE = """
            UPDATE media_uploads
               SET lease_id = NULL, leased_until = NULL
             WHERE media_id = :media AND phone_number_id = :number AND lease_id = :lease
            """;

    private static final String DELETE_ID = """
            UPDATE media_uploads
               SET whatsapp_media_id = NULL, uploaded_at = NULL, expires_at = NULL
             WHERE media_id = :media AND phone_number_id = :number AND whatsapp_media_id = :id
            """;

    private static final String FIND_FILE = """
            SELECT content_type, coalesce(filename, id::text) AS filename, size,
                   (SELECT count(*) FROM media_chunks WHERE media_id = id)::integer AS chunks
              FROM media
             WHERE id = :media
            """;

    private static final String FIND_CHUNK =
            "SELECT content FROM media_chunks WHERE media_id = :media AND position = :position";

    private final JdbcClient database;

    public MediaUploadRepository(JdbcClient database) {
        this.database = database;
    }

    /** The files that a campaign uses; they never change. */
    List<UUID> findMedia(CampaignId campaign) {
        return database.sql(FIND_MEDIA)
                .param("campaign", campaign.value())
                .query(UUID.class)
                .list();
    }

    Optional<MediaUpload> find(UUID media, PhoneNumberId number) {
        return database.sql(FIND)
                .param("media", media)
                .param("number", number.value())
                .query((row, index) -> uploadIn(row, media, number))
                .optional();
    }

    /**
     * Leases the upload of a file for a number; false if another process has a lease, or has just uploaded the file.
     *
     * @param renewalDue an upload that expires later is not renewed yet
     */
    boolean tryLease(UUID media, PhoneNumberId number, UUID lease, Duration duration, Instant renewalDue) {
        return database.sql(TRY_LEASE)
                        .param("media", media)
                        .param("number", number.value())
                        .param("lease", lease)
                        .param("seconds", duration.toSeconds())
                        .param("renewalDue", Timestamp.from(renewalDue))
                        .update()
                == 1;
    }

    /** Saves the upload and releases its lease; false if another process has taken over the lease. */
    boolean save(MediaUpload upload, UUID lease) {
        return database.sql(SAVE)
                        .param("media", upload.media())
                        .param("number", upload.number().value())
                        .param("id", upload.whatsAppId())
                        .param("uploadedAt", Timestamp.from(upload.uploadedAt()))
                        .param("expiresAt", Timestamp.from(upload.expiresAt()))
                        .param("lease", lease)
                        .update()
                == 1;
    }

    /** Releases the lease, unless another process has taken it over. */
    void release(UUID media, PhoneNumberId number, UUID lease) {
        database.sql(RELEASE)
                .param("media", media)
                .param("number", number.value())
                .param("lease", lease)
                .update();
    }

    /** Deletes the id of the upload unless another one has replaced it; a lease stays. */
    void deleteId(MediaUpload upload) {
        database.sql(DELETE_ID)
                .param("media", upload.media())
                .param("number", upload.number().value())
                .param("id", upload.whatsAppId())
                .update();
    }

    /** The file, whose chunks are read one after the other. They never change. */
    MediaContent content(UUID media) {
        return database.sql(FIND_FILE)
                .param("media", media)
                .query((row, index) -> new MediaContent(
                        row.getString("content_type"),
                        row.getString("filename"),
                        row.getLong("size"),
                        new SequenceInputStream(Collections.enumeration(new Chunks(media, row.getInt("chunks"))))))
                .single();
    }

    private static MediaUpload uploadIn(ResultSet row, UUID media, PhoneNumberId number) throws SQLException {
        return new MediaUpload(
                media,
                number,
                row.getString("whatsapp_media_id"),
                row.getTimestamp("uploaded_at").toInstant(),
                row.getTimestamp("expires_at").toInstant());
    }

    /** The chunks of a file in order, each read when it is needed. */
    private final class Chunks extends AbstractList<InputStream> {

        private final UUID media;
        private final int count;

        private Chunks(UUID media, int count) {
            this.media = media;
            this.count = count;
        }

        @Override
        public int size() {
            return count;
        }

        @Override
        public InputStream get(int position) {
            return database.sql(FIND_CHUNK)
                    .param("media", media)
                    .param("position", position)
                    .query((row, index) -> (InputStream) new ByteArrayInputStream(row.getBytes("content")))
                    .single();
        }
    }
}
