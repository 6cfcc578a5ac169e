package dev.trickle.api.media;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.page.Paging;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.upload.MultipartBody;
import dev.trickle.api.upload.UploadedFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** REST endpoints of files that campaigns send. */
@RestController
@RequestMapping("/api/media")
final class MediaController {

    private static final int MAX_PAGE_SIZE = 500;
    private static final int MAX_FILENAME_LENGTH = 240;

    private final MediaService mediaService;
    private final MediaRepository repository;
    private final AccountDirectory accountDirectory;

    MediaController(MediaService mediaService, MediaRepository repository, AccountDirectory accountDirectory) {
        this.mediaService = mediaService;
        this.repository = repository;
        this.accountDirectory = accountDirectory;
    }

    /** Stores the body of the request, or the file of a form. The declared type is ignored: the content decides. */
    @PostMapping(consumes = MediaType.ALL_VALUE)
    ResponseEntity<MediaFile> create(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable String filename,
            HttpServletRequest request)
            throws IOException {
        checkFilename(filename);
        var owner = accountDirectory.resolve(account);
        var body = bodyOf(request);
        var name = filename == null ? body.filename() : filename;
        checkFilename(name);
        try (var upload = UploadedFile.receive(body.content(), MediaKind.maxSizeOfAll())) {
            var stored = mediaService.store(owner, name, upload);
            return ResponseEntity.created(URI.create("/api/media/" + stored.id()))
                    .body(stored);
        }
    }

    @GetMapping
    MediaPage list(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "100") int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
        return MediaPage.of(repository.list(accountDirectory.resolve(account), cursor, limit + 1), limit);
    }

    @GetMapping("/{id}")
    MediaFile get(@PathVariable UUID id) {
        return mediaService.find(id);
    }

    /** Returns the content. Browsers must not display it as a page of this origin. */
    @GetMapping("/{id}/content")
    void content(@PathVariable UUID id, HttpServletResponse response) throws IOException {
        var file = mediaService.find(id);
        response.setContentType(file.contentType());
        response.setContentLengthLong(file.size());
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment");
        response.setHeader("X-Content-Type-Options", "nosniff");
        repository.writeContent(id, response.getOutputStream());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID id) {
        mediaService.delete(id);
    }

    private static MultipartBody.Part bodyOf(HttpServletRequest request) throws IOException {
        if (!MultipartBody.isMultipart(request.getContentType())) {
            return new MultipartBody.Part(request.getContentType(), null, request.getInputStream());
        }
        var file = MultipartBody.firstFile(request);
        if (file == null) {
            throw InvalidRequest.of("file", "required", "the form must contain a file: curl -F file=@picture.png");
        }
        return file;
    }

    private static void checkFilename(@Nullable String filename) {
        if (filename != null && (filename.isBlank() || filename.length() > MAX_FILENAME_LENGTH)) {
            throw InvalidRequest.of(
                    "filename", "length", "filename must have 1 to " + MAX_FILENAME_LENGTH + " characters");
        }
    }

    /**
     * A page of files.
     *
     * @param nextCursor of the next page; null for the last one
     */
    record MediaPage(List<MediaFile> items, @Nullable UUID nextCursor) {

        static MediaPage of(List<MediaFile> found, int limit) {
            var items = found.subList(0, Math.min(limit, found.size()));
            return new MediaPage(items, found.size() > limit ? items.getLast().id() : null);
        }
    }
}
