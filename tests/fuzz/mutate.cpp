// SPDX-License-Identifier: Apache-2.0
// mutate SEEDS DICTIONARY COUNT [DIALECTS]: runs the fuzz target on COUNT mutants of the seeds'
// lines, the same ones every time, and on long inputs of one repeated piece. Of DIALECTS each input
// begins with one character. The bounded run that needs no libFuzzer; a crash or an abort is the
// failure.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size);

namespace {

void run(const std::string &text) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char *>(text.data()), text.size());
}

std::vector<std::string> lines_of(const char *path) {
  std::vector<std::string> out;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) out.push_back(line);
  if (out.empty()) {
    std::fprintf(stderr, "mutate: nothing in %s\n", path);
    std::exit(2);
  }
  return out;
}

/// The words between the outer quotes of a libFuzzer dictionary, escapes kept as they are.
std::vector<std::string> words_of(const char *path) {
  std::vector<std::string> out;
  for (const std::string &line : lines_of(path))
    if (line.front() == '"' && line.size() > 2) out.push_back(line.substr(1, line.size() - 2));
  return out;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4 && argc != 5) {
    std::fputs("usage: mutate SEEDS DICTIONARY COUNT [DIALECTS]\n", stderr);
    return 2;
  }
  const std::string dialects = argc == 5 ? argv[4] : "";
  const auto seeds = lines_of(argv[1]);
  const auto words = words_of(argv[2]);
  std::mt19937_64 random(1); // the same on every machine
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (long i = std::atol(argv[3]); i > 0; --i) {
    std::string text = seeds[below(seeds.size())];
    for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
      const std::size_t at = below(text.size() + 1);
      switch (below(5)) {
      case 0: text.insert(at, words[below(words.size())]); break;
      case 1: text.insert(at, seeds[below(seeds.size())], 0, below(30)); break;
      case 2: text.erase(at, below(12)); break;
      case 3: text.insert(at, 1, static_cast<char>(below(256))); break;
      default:
        if (at < text.size()) text[at] = words[below(words.size())][0];
      }
    }
    run((dialects.empty() ? "" : dialects.substr(below(dialects.size()), 1)) + text);
  }
  for (const std::string &word : words)
    for (std::size_t d = 0; d < std::max<std::size_t>(dialects.size(), 1); d += 2) {
      std::string text = dialects.substr(std::min(d, dialects.size()), 1);
      while (text.size() < 200'000)
        text += word + " ";
      run(text);
    }
  std::puts("no crash");
  return 0;
}
