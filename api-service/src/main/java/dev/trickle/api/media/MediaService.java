package dev.trickle.api.media;

import dev.trickle.api.media.MediaRepository.MediaUpload;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestTooLarge;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.problem.StateConflict;
import dev.trickle.api.upload.UploadedFile;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.UUID;
import org.apache.tika.Tika;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Receives and deletes files. */
@Component
class MediaService {

    private static final Logger log = LoggerFactory.getLogger(MediaService.class);

    private final MediaRepository repository;
    private final TransactionOperations transactions;
    private final InstantSource clock;
    private final Tika tika = new Tika();

    MediaService(MediaRepository repository, TransactionOperations transactions, InstantSource clock) {
        this.repository = repository;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Stores a file whose content WhatsApp accepts. The same content is stored once per account, so an upload may be
     * repeated.
     *
     * @param filename distinguishes the formats of office documents, which are all ZIP files
     */
    MediaFile store(AccountId account, @Nullable String filename, UploadedFile file) throws IOException {
        if (file.size() == 0) {
            throw InvalidRequest.of("body", "required", "The file is empty");
        }
        var contentType = tika.detect(file.bytes(), filename);
        var kind = MediaKind.ofContentType(contentType)
                .orElseThrow(() -> InvalidRequest.of(
                        "body",
                        "media-type",
                        "The content is " + contentType + ", which WhatsApp does not accept: use JPEG, PNG, MP4, 3GPP,"
                                + " PDF, plain text, or a Word, Excel or PowerPoint document with its filename"));
        if (file.size() > kind.maxSize()) {
            throw new RequestTooLarge(
                    "WhatsApp accepts a file of the kind " + kind.text() + " of at most " + kind.maxSize() + " bytes");
        }
        var upload = new MediaUpload(account, kind, contentType, filename, file.size(), file.hash());
        var stored = transactions.execute(transaction -> insert(upload, file));
        log.info("Media stored media={} kind={} size={}", stored.id(), stored.kind(), stored.size());
        return stored;
    }

    MediaFile find(UUID id) {
        return repository.find(id).orElseThrow(() -> notFound(id));
    }

    /** Deletes a file, unless a campaign uses it that may still send. */
    void delete(UUID id) {
        find(id);
        try {
            transactions.executeWithoutResult(transaction -> {
                if (!repository.deleteUnused(id)) {
                    throw inUse();
                }
            });
        } catch (DataIntegrityViolationException usedMeanwhile) {
            throw inUse();
        }
        log.info("Media deleted media={}", id);
    }

    private MediaFile insert(MediaUpload upload, UploadedFile file) {
        try {
            return repository.insert(upload, file.bytes(), SqlInstants.now(clock));
        } catch (IOException failure) {
            throw new UncheckedIOException("The received file cannot be read", failure);
        }
    }

    private static StateConflict inUse() {
        return new StateConflict("A campaign that is not closed uses the file");
    }

    private static ResourceNotFound notFound(UUID id) {
        return new ResourceNotFound("There is no file " + id);
    }
}
