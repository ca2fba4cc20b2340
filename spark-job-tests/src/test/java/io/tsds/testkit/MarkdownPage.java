package io.tsds.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A Markdown page: its links and the anchors that a repository browser gives its headings. The text
 * in code is neither.
 *
 * @param path where the page lies
 * @param text the page without its blocks of code
 */
public record MarkdownPage(Path path, String text) {
  private static final Pattern CODE_BLOCK =
      Pattern.compile("(?ms)^[ \\t]*(```+)[^\\n]*\\n.*?^[ \\t]*\\1[ \\t]*$");
  private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?)[ #]*$");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");
  private static final Pattern SCHEME = Pattern.compile("^[a-z][a-z0-9+.-]*:.*");

  /** Reads the page. */
  public static MarkdownPage read(Path path) throws IOException {
    return new MarkdownPage(path, CODE_BLOCK.matcher(Files.readString(path)).replaceAll(""));
  }

  /** Each link to a file, folder or heading that is not there, with the page before it. */
  public List<String> brokenLinks() throws IOException {
    // What stands in code is no link; the text of a link may be code.
    String prose = CODE.matcher(text).replaceAll("code");
    List<String> broken = new ArrayList<>();
    for (MatchResult link : LINK.matcher(prose).results().toList()) {
      String target = link.group(1);
      if (!SCHEME.matcher(target).matches() && !leadsSomewhere(target)) {
        broken.add(path + ": " + target);
      }
    }
    return broken;
  }

  private boolean leadsSomewhere(String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? path : path.resolveSibling(parts[0]).normalize();
    if (!Files.exists(file)) {
      return false;
    }
    return parts.length == 1 || read(file).anchors().contains(parts[1]);
  }

  private Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    ANCHOR.matcher(text).results().forEach(anchor -> anchors.add(anchor.group(1)));
    Map<String, Integer> seen = new HashMap<>();
    for (MatchResult heading : HEADING.matcher(text).results().toList()) {
      String anchor = anchorOf(heading.group(1));
      int before = seen.merge(anchor, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? anchor : anchor + "-" + before);
    }
    return anchors;
  }

  /** Lower case, hyphens for spaces, and nothing but letters, digits, hyphens and underscores. */
  private static String anchorOf(String heading) {
    String words = heading.replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT);
    return words.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-');
  }
}
