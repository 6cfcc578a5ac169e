package dev.trickle.simulator;

import static org.springframework.http.HttpHeaders.AUTHORIZATION;

import dev.trickle.simulator.media.UploadedFiles;
import dev.trickle.simulator.message.ApiError;
import dev.trickle.simulator.message.ApiToken;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The media endpoint, whose content is not kept, and its faults on behalf of a test. */
@RestController
final class MediaUploadController {

    private static final Set<String> ACCEPTED_TYPES =
            Set.of("image/jpeg", "image/png", "video/mp4", "video/3gpp", "text/plain", "application/pdf");
    private static final String OFFICE_TYPES = "application/(msword|vnd\\..*)";

    private final SimulatorProperties settings;
    private final UploadedFiles uploadedFiles;
    private final GraphErrorHandler graphErrorHandler;
    private final ApiToken apiToken;

    MediaUploadController(
            SimulatorProperties settings, UploadedFiles uploadedFiles, GraphErrorHandler graphErrorHandler) {
        this.settings = settings;
        this.uploadedFiles = uploadedFiles;
        this.graphErrorHandler = graphErrorHandler;
        this.apiToken = new ApiToken(settings.accessToken());
    }

    @PostMapping(
            path = {"/{version:v\\d+\\.\\d+}/{phoneNumberId}/media", "/{phoneNumberId}/media"},
            consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<?> upload(
            @PathVariable String phoneNumberId,
            @RequestHeader(name = AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam(name = "messaging_product", defaultValue = "") String product,
            @RequestParam(required = false) @Nullable MultipartFile file) {
        if (!apiToken.matches(authorization)) {
            return graphErrorHandler.respond(ApiError.invalidToken());
        }
        if (settings.phoneNumbers().stream().noneMatch(number -> number.id().equals(phoneNumberId))) {
            return graphErrorHandler.respond(ApiError.unknownObject("post", phoneNumberId));
        }
        if (!product.equals("whatsapp") || file == null || file.isEmpty()) {
            return graphErrorHandler.respond(ApiError.invalidParameter("messaging_product and file are required"));
        }
        if (!isAccepted(String.valueOf(file.getContentType()))) {
            return graphErrorHandler.respond(
                    ApiError.invalidParameter("Param file must be a file with one of the supported types"));
        }
        return uploadedFiles.takeFailure()
                ? graphErrorHandler.respond(ApiError.scripted(500, 131000))
                : ResponseEntity.ok(Map.of("id", uploadedFiles.add(phoneNumberId)));
    }

    /** The number of uploads so far. */
    @GetMapping("/simulator/media")
    Map<String, Integer> countUploads() {
        return Map.of("uploads", uploadedFiles.uploads());
    }

    /** Lets the next uploads fail. */
    @PutMapping("/simulator/media/failures")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void failUploads(@RequestParam int count) {
        uploadedFiles.failNext(count);
    }

    /** Deletes all files of at least this age, as if they had expired, and returns their number. */
    @DeleteMapping("/simulator/media")
    Map<String, Integer> deleteFiles(@RequestParam(name = "min-age", defaultValue = "PT0S") Duration minAge) {
        return Map.of("deleted", uploadedFiles.delete(minAge));
    }

    private static boolean isAccepted(String contentType) {
        return ACCEPTED_TYPES.contains(contentType) || contentType.matches(OFFICE_TYPES);
    }
}
