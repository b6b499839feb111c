import Foundation
import ReleaseModel

extension SignerKeys {
  /// What is wrong with the list of keys that a plan names, and with that of the revoked ones, in words; empty where both
  /// can be read and everything that has to be signed can be.
  ///
  /// Who may write them is not looked at: that is a question of the machine on which the run is opened, which asks it.
  ///
  /// - Parameter directory: the folder of the plan.
  public static func problems(of plan: Plan, in directory: String) -> [String] {
    guard let signers = plan.signers else { return [] }
    var problems: [String] = []
    func read(_ named: String) -> SignerKeys.File? {
      let path = named.hasPrefix("/") ? named : directory + "/" + named
      do throws(KeyProblem) {
        return try KeyFile.read(path, reader: nil)
      } catch {
        problems.append("\(error)")
        return nil
      }
    }
    if let list = read(signers.keys) {
      do throws(KeyProblem) {
        try KeyList(list).demandKeys(for: plan)
      } catch {
        problems.append("\(error)")
      }
    }
    if let revoked = signers.revoked { _ = read(revoked) }
    return problems
  }
}
