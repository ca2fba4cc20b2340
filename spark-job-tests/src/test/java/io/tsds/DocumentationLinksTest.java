package io.tsds;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.testkit.MarkdownPage;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of the Markdown pages to files of the project, and to headings in them, lead somewhere. */
class DocumentationLinksTest {
  /** Folders whose pages are not the project's own. */
  private static final List<String> FOREIGN = List.of("target", "node_modules");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```bash\n(.*?)^```");

  /** What a command of a page writes. */
  private static final Pattern WRITTEN =
      Pattern.compile("(?:--(?:queries-)?output|>) +(/tmp/tsds-try/[\\w.-]+)");

  @TempDir Path folder;

  @Test
  void everyRelativeLinkAndAnchorExists() throws IOException {
    Path root = ProjectFolder.root();
    List<Path> pages = pages(root);
    assertThat(pages).contains(root.resolve("README.md"), root.resolve("conf/README.md"));
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      broken.addAll(MarkdownPage.read(page).brokenLinks());
    }
    assertThat(broken).as("broken links in Markdown pages").isEmpty();
  }

  @Test
  void brokenLinksAreFound() throws IOException {
    Files.writeString(folder.resolve("other.md"), "# A title\n\n## `b`: c, d_e\n\n## A title\n");
    Path page = folder.resolve("page.md");
    Files.writeString(
        page,
        """
        # Page

        [a](other.md), [b](other.md#a-title), [c](other.md#b-c-d_e), [d](other.md#a-title-1),
        [e](#page), [a link in
        two lines](other.md#a-title), <a id="here"></a>[f](#here), [g](https://example.org/x).

        [no file](missing.md), [no heading](other.md#a-title-2), [none here](#nothing)

        ```bash
        echo "[in code](missing.md)"   # Not a heading
        ```

        `[in code](missing.md)`, [not of this heading](#not-a-heading)
        """);
    assertThat(MarkdownPage.read(page).brokenLinks())
        .containsExactly(
            page + ": missing.md",
            page + ": other.md#a-title-2",
            page + ": #nothing",
            page + ": #not-a-heading");
  }

  /** Whoever follows one page after another finds nothing in the way, and nothing replaced. */
  @Test
  void pagesWriteToPlacesOfTheirOwn() throws IOException {
    Map<String, Set<String>> pagesByPlace = new TreeMap<>();
    for (Path page : pages(ProjectFolder.root())) {
      Matcher blocks = BLOCK.matcher(Files.readString(page));
      while (blocks.find()) {
        // A plan only reads.
        Matcher written = WRITTEN.matcher(blocks.group(1).replaceAll("tsds plan(.*\\\\\n)*.*", ""));
        while (written.find()) {
          pagesByPlace
              .computeIfAbsent(written.group(1), place -> new TreeSet<>())
              .add(page.getFileName().toString());
        }
      }
    }
    assertThat(pagesByPlace).hasSizeGreaterThan(30);
    assertThat(pagesByPlace.entrySet()).filteredOn(place -> place.getValue().size() > 1).isEmpty();
  }

  private static List<Path> pages(Path folder) throws IOException {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry) && !name.startsWith(".") && !FOREIGN.contains(name)) {
          pages.addAll(pages(entry));
        } else if (name.endsWith(".md")) {
          pages.add(entry);
        }
      }
    }
    return pages;
  }
}
