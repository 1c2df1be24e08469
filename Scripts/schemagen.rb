# A Homebrew formula, for the tap of whoever hosts this repository: OWNER is their account. It builds the main branch
# (`brew install --HEAD --formula ./Scripts/schemagen.rb`); a tap adds `url` and `sha256` of a release's source archive.
class Schemagen < Formula
  desc "Generate typed Swift for fal's generative models"
  homepage "https://github.com/OWNER/schemagen"
  license "Apache-2.0"
  head "https://github.com/OWNER/schemagen.git", branch: "main"

  depends_on xcode: ["26.0", :build] if OS.mac?
  depends_on "pkgconf" => :build
  depends_on "libyaml"

  on_linux do
    depends_on "swift" => :build
    depends_on "curl"
    depends_on "openssl@3"
  end

  def install
    system "Scripts/install.sh", prefix
  end

  test do
    assert_match "created", shell_output("#{bin}/schemagen init")
    assert_match version.to_s, shell_output("#{bin}/schemagen --version") unless build.head?
  end
end
