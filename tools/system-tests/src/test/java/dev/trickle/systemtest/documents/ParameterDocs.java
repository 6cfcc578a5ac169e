package dev.trickle.systemtest.documents;

import static java.util.stream.Collectors.toMap;

import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The texts of {@code @param} in the Javadoc of records, read from their source. */
final class ParameterDocs {

    private final List<Path> sourceRoots;
    private final Map<String, Map<String, String>> textsByRecord = new HashMap<>();

    ParameterDocs(List<Path> sourceRoots) {
        this.sourceRoots = List.copyOf(sourceRoots);
    }

    /** Returns the text of a component, or an empty text where the Javadoc has none. */
    String textOf(Class<?> owner, String component) {
        return textsByRecord
                .computeIfAbsent(owner.getName(), name -> read(owner))
                .getOrDefault(component, "");
    }

    private Map<String, String> read(Class<?> owner) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(sourceOf(owner)));
            var docs = DocTrees.instance(task);
            var scanner = new RecordScanner(docs, owner.getSimpleName());
            task.parse().forEach(unit -> scanner.scan(unit, null));
            return scanner.texts;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path sourceOf(Class<?> type) {
        var outermost = type;
        while (outermost.getEnclosingClass() != null) {
            outermost = outermost.getEnclosingClass();
        }
        var file = outermost.getName().replace('.', '/') + ".java";
        return sourceRoots.stream()
                .map(root -> root.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No source of " + type));
    }

    /** Finds one record of a file. */
    private static final class RecordScanner extends TreePathScanner<@Nullable Void, @Nullable Void> {

        private final DocTrees docs;
        private final String name;
        private final Map<String, String> texts = new HashMap<>();

        RecordScanner(DocTrees docs, String name) {
            this.docs = docs;
            this.name = name;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void context) {
            var comment = type.getSimpleName().contentEquals(name) ? docs.getDocCommentTree(getCurrentPath()) : null;
            if (comment != null) {
                texts.putAll(comment.getBlockTags().stream()
                        .filter(ParamTree.class::isInstance)
                        .map(ParamTree.class::cast)
                        .collect(toMap(
                                param -> param.getName().getName().toString(),
                                param -> textOf(param.getDescription()))));
            }
            return super.visitClass(type, null);
        }

        private static String textOf(List<? extends DocTree> parts) {
            return parts.stream()
                    .map(RecordScanner::textOf)
                    .collect(Collectors.joining())
                    .replaceAll("\\s+", " ");
        }

        private static String textOf(DocTree part) {
            return switch (part) {
                case LiteralTree literal -> "`" + literal.getBody().getBody() + "`";
                case LinkTree link -> "`" + link.getReference().getSignature() + "`";
                default -> part.toString();
            };
        }
    }
}
