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
             WHERE media_id = :media AND phone_number_id = :number
            """;

    /** Held until the end of the transaction; of several processes one uploads a file for a number. */
    private static final String TRY_LOCK =
            "SELECT pg_try_advisory_xact_lock(hashtextextended('media/' || :media || '/' || :number, 0))";

    private static final String SAVE = """
            INSERT INTO media_uploads (media_id, phone_number_id, whatsapp_media_id, uploaded_at, expires_at)
            VALUES (:media, :number, :id, :uploaded_at, :expires_at)
            ON CONFLICT (media_id, phone_number_id) DO UPDATE
               SET whatsapp_media_id = excluded.whatsapp_media_id,
                   uploaded_at = excluded.uploaded_at,
                   expires_at = excluded.expires_at
            """;

    private static final String DELETE = """
            DELETE FROM media_uploads
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

    /** Locks the upload for the transaction; false if another process uploads the file. */
    boolean tryLock(UUID media, PhoneNumberId number) {
        return database.sql(TRY_LOCK)
                .param("media", media.toString())
                .param("number", number.value())
                .query(Boolean.class)
                .single();
    }

    void save(MediaUpload upload) {
        database.sql(SAVE)
                .param("media", upload.media())
                .param("number", upload.number().value())
                .param("id", upload.whatsAppId())
                .param("uploaded_at", Timestamp.from(upload.uploadedAt()))
                .param("expires_at", Timestamp.from(upload.expiresAt()))
                .update();
    }

    /** Deletes the upload unless another one has replaced it. */
    void delete(MediaUpload upload) {
        database.sql(DELETE)
                .param("media", upload.media())
                .param("number", upload.number().value())
                .param("id", upload.whatsAppId())
                .update();
    }

    /** The file, whose chunks are read one after the other; to be consumed in the transaction of the caller. */
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
